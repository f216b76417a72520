using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Billing.Emulator.Tests;

public sealed class HostingTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Mapping_it_in_production_throws_unless_allowed(string environment)
    {
        await using var app = Build(environment, _ => { });
        var error = Assert.Throws<InvalidOperationException>(() => app.MapStripeEmulator());
        Assert.Contains("AllowOutsideDevelopment", error.Message, StringComparison.Ordinal);

        await using var allowed = Build(environment, options => options.AllowOutsideDevelopment = true);
        Assert.NotNull(allowed.MapStripeEmulator());
    }

    [Fact]
    public async Task Adding_and_mapping_twice_is_harmless()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Services.AddStripeEmulator(options => options.BusinessName = "First");
        builder.Services.AddStripeEmulator(options => options.ApiKey = "sk_test_second");
        await using var app = builder.Build();

        Assert.Same(app.MapStripeEmulator(), app.MapStripeEmulator("/dev/stripe/"));
        var options = app.Services.GetRequiredService<IOptions<StripeEmulatorOptions>>().Value;
        Assert.Equal(("First", "sk_test_second"), (options.BusinessName, options.ApiKey));
        Assert.Single(app.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>(), service => service.GetType().Name == "WebhookDispatcher");
    }

    [Fact]
    public async Task Mapping_without_adding_names_the_call_that_is_missing()
    {
        await using var app = WebApplication.CreateBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapStripeEmulator());

        Assert.Contains("AddStripeEmulator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_options_are_refused_at_start_all_at_once()
    {
        await using var app = Build("Development", options =>
        {
            options.WebhookEndpoints.Add(new StripeEmulatorWebhookEndpoint { Url = "nowhere", Secret = " " });
            options.DeliveryTimeout = TimeSpan.Zero;
        });

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Equal(3, error.Failures.Count());
    }

    [Fact]
    public async Task A_webhook_path_is_resolved_against_the_hosts_own_address()
    {
        var taken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", Args = ["--urls=http://127.0.0.1:0"] });
        builder.Services.AddStripeEmulator(options =>
            options.WebhookEndpoints.Add(new StripeEmulatorWebhookEndpoint { Url = "/billing/hook", Secret = "whsec_x", EnabledEvents = ["customer.*"] }));
        await using var app = builder.Build();
        app.MapStripeEmulator("/stripe");
        app.MapPost("/billing/hook", (System.Text.Json.Nodes.JsonObject body) => taken.TrySetResult(body["type"]!.GetValue<string>()));
        await app.StartAsync();

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, app.Urls.Single() + "/stripe/v1/customers");
        request.Headers.Authorization = new("Bearer", "sk_test_x");
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "Ada")]);
        using var answer = await http.SendAsync(request);

        Assert.Equal("customer.created", await taken.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        await app.StopAsync();
    }

    private static WebApplication Build(string environment, Action<StripeEmulatorOptions> configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, Args = ["--urls=http://127.0.0.1:0"] });
        builder.Services.AddStripeEmulator(configure);
        return builder.Build();
    }
}
