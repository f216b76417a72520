using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Kit.Billing.Emulator.Tests;

/// <summary>The emulator on Kestrel at a free port, with Stripe.net pointed at it.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    public const string Key = "sk_test_emulator";

    private readonly WebApplication _app;

    private EmulatorHost(WebApplication app)
    {
        _app = app;
        Root = new Uri(app.Urls.Single() + "/dev/stripe");
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        Stripe = NewClient(Key);
    }

    public Uri Root { get; }

    public HttpClient Http { get; }

    public StripeClient Stripe { get; }

    public V1Services Api => Stripe.V1;

    public IStripeEmulator Control => _app.Services.GetRequiredService<IStripeEmulator>();

    public static async Task<EmulatorHost> StartAsync(Action<StripeEmulatorOptions>? configure = null, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }

        builder.Services.AddStripeEmulator(configure);
        var app = builder.Build();
        app.MapStripeEmulator();
        await app.StartAsync();
        return new EmulatorHost(app);
    }

    public StripeClient NewClient(string key) => new(new StripeClientOptions
    {
        ApiKey = key,
        ApiBase = Root.AbsoluteUri,
        HttpClient = new SystemNetHttpClient(maxNetworkRetries: 0, enableTelemetry: false),
    });

    public HttpRequestMessage Request(HttpMethod method, string path, params (string Name, string Value)[] form)
    {
        var request = new HttpRequestMessage(method, Root.AbsoluteUri + path);
        request.Headers.Authorization = new("Bearer", Key);
        if (form.Length > 0)
        {
            request.Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        }

        return request;
    }

    public async Task ChaosAsync(object settings)
    {
        using var answer = await Http.PostAsJsonAsync(Root.AbsoluteUri + "/_emulator/chaos", settings);
        answer.EnsureSuccessStatusCode();
    }

    public async Task PostControlAsync(string path)
    {
        using var answer = await Http.PostAsync(Root.AbsoluteUri + "/_emulator/" + path, content: null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Stops as a killed process does, as far as the state is concerned: nothing is written at the end.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
