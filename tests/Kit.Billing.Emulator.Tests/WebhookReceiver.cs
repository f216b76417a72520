using Kit.Testing;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Kit.Billing.Emulator.Tests;

/// <summary>An application that takes webhooks and verifies each with Stripe.net.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "whsec_test";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Delivery> _received = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    /// <summary>Chooses the answer of an attempt, counted from 1.</summary>
    public Func<int, int> Answer { get; set; } = _ => StatusCodes.Status200OK;

    public IReadOnlyList<Delivery> Received => [.. _received];

    public IReadOnlyList<string> Types => [.. _received.Select(delivery => delivery.Event.Type)];

    public static async Task<WebhookReceiver> StartAsync(string? url = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(url ?? "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.MapPost("/hook", receiver.TakeAsync);
        await app.StartAsync();
        receiver.Url = app.Urls.Single() + "/hook";
        return receiver;
    }

    public Action<StripeEmulatorOptions> Register() => options =>
        options.WebhookEndpoints.Add(new StripeEmulatorWebhookEndpoint { Url = Url, Secret = Secret });

    /// <summary>The event of a type, once it has come.</summary>
    public async Task<Delivery> WaitForAsync(string type, int count = 1)
    {
        await Eventually.IsTrueAsync(() => Task.FromResult(_received.Count(delivery => delivery.Event.Type == type) >= count), what: $"{count}× {type}");
        return _received.Last(delivery => delivery.Event.Type == type);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var payload = await reader.ReadToEndAsync();
        var header = request.Headers["Stripe-Signature"].ToString();
        string? refusal = null;
        try
        {
            EventUtility.ValidateSignature(payload, header, Secret);
        }
        catch (StripeException error)
        {
            refusal = error.Message;
        }

        var parsed = EventUtility.ParseEvent(payload, throwOnApiVersionMismatch: false);
        if (refusal is null && parsed.ApiVersion == StripeConfiguration.ApiVersion)
        {
            parsed = EventUtility.ConstructEvent(payload, header, Secret);
        }

        _received.Enqueue(new Delivery(parsed, payload, header, refusal));
        return Results.StatusCode(Answer(_received.Count));
    }

    public sealed record Delivery(Event Event, string Payload, string Header, string? Refusal);
}
