using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Kit.Billing.Emulator.Chaos;
using Kit.Billing.Emulator.Hosting;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Billing.Emulator.Webhooks;

/// <summary>Makes one delivery attempt, with whatever chaos is asked for.</summary>
internal sealed partial class WebhookSender(
    EmulatorStore store,
    ChaosControls chaos,
    IHttpClientFactory clients,
    PublicAddress address,
    IOptions<StripeEmulatorOptions> options,
    TimeProvider clock,
    ILogger<WebhookSender> logger)
{
    public async Task<DeliveryOutcome> SendAsync(string deliveryId, CancellationToken cancellationToken)
    {
        if (store.Read(RequestInfo.Background, transaction => Load(transaction, deliveryId)) is not { } load)
        {
            return new DeliveryOutcome(null, "The endpoint or the event is gone.");
        }

        if (chaos.TakeDrop())
        {
            Dropped(logger, load.EventId, load.Url);
            store.Write(RequestInfo.Background, transaction =>
            {
                if (transaction.Find(Kinds.Delivery, deliveryId) is { } delivery)
                {
                    Deliveries.Close(transaction, delivery, Deliveries.Dropped);
                }

                return 0;
            });
            return new DeliveryOutcome(null, "Dropped on request.");
        }

        var outcome = await PostAsync(load, cancellationToken);
        for (var extra = chaos.Duplicates; extra > 0; extra--)
        {
            await PostAsync(load, cancellationToken);
        }

        return outcome;
    }

    private static Delivery? Load(Transaction transaction, string deliveryId)
    {
        var row = transaction.Find(Kinds.Delivery, deliveryId);
        if (transaction.Find(Kinds.Event, row?.Text("event")) is not { } recorded
            || transaction.Find(Kinds.WebhookEndpoint, row?.Text("endpoint")) is not { } endpoint)
        {
            return null;
        }

        var shown = transaction.Render(recorded);
        if (endpoint.Text("api_version") is { } version)
        {
            shown["api_version"] = version;
        }

        return new Delivery(recorded.Text("id")!, endpoint.Text("url")!, endpoint.Text(WebhookEndpoints.Secret)!, Payload.Of(shown));
    }

    private async Task<DeliveryOutcome> PostAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (address.Resolve(delivery.Url) is not { } url)
        {
            return new DeliveryOutcome(null, $"'{delivery.Url}' is relative and the host's address is unknown: set StripeEmulatorOptions.PublicUrl.");
        }

        var secret = chaos.TakeWrongSignature() ? "whsec_wrong" : delivery.Secret;
        var time = clock.GetUtcNow() + chaos.Skew;
        using var timeout = new CancellationTokenSource(options.Value.DeliveryTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, url);
            message.Content = new StringContent(delivery.Payload, Encoding.UTF8, new MediaTypeHeaderValue("application/json", "utf-8"));
            message.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
            message.Headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Of(delivery.Payload, secret, time));
            using var client = clients.CreateClient(StripeEmulatorOptions.WebhookHttpClientName);
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)answer.StatusCode;
            Attempted(logger, delivery.EventId, delivery.Url, status);
            return new DeliveryOutcome(status, answer.IsSuccessStatusCode ? null : "HTTP " + status.ToString(CultureInfo.InvariantCulture));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new DeliveryOutcome(null, "Timed out.");
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException or IOException)
        {
            return new DeliveryOutcome(null, error.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Event {Event} sent to {Url}: {Status}.")]
    private static partial void Attempted(ILogger logger, string @event, string url, int status);

    [LoggerMessage(2, LogLevel.Information, "Event {Event} to {Url} dropped on request.")]
    private static partial void Dropped(ILogger logger, string @event, string url);

    private sealed record Delivery(string EventId, string Url, string Secret, string Payload);
}
