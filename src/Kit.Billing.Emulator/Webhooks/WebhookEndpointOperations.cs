using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Webhooks;

internal static class WebhookEndpointOperations
{
    public static readonly Operation[] All =
    [
        Operation.List("webhook_endpoints", [], call => call.List(Kinds.WebhookEndpoint)),
        Operation.Get("webhook_endpoints/{id}", [], call => call.Transaction.Get(Kinds.WebhookEndpoint, call.Id)),
        Operation.Post(
            "webhook_endpoints",
            [
                new("url", P.Text, Required: true),
                new("enabled_events", P.List(P.Text), Required: true),
                new("api_version", P.Text),
                new("connect", P.Flag),
                new("description", P.Text),
                new("metadata", P.Map),
            ],
            Create),
        Operation.Post(
            "webhook_endpoints/{id}",
            [
                new("url", P.Text),
                new("enabled_events", P.List(P.Text)),
                new("description", P.Text),
                new("disabled", P.Flag),
                new("metadata", P.Map),
            ],
            Update),
        Operation.Delete("webhook_endpoints/{id}", [], Delete),
    ];

    private static JsonObject Create(Call call)
    {
        var document = WebhookEndpoints.New(
            call.Transaction,
            Ids.New("we_"),
            Checked(call.Parameters.Text("url")!),
            Ids.New("whsec_", 32),
            call.Parameters.Texts("enabled_events"));
        document.Take(call.Parameters, "api_version", "description");
        Metadata.Merge(document, call.Parameters);

        // The one time that the secret is shown.
        var shown = call.Transaction.Render(document);
        shown["secret"] = document.Text(WebhookEndpoints.Secret);
        return shown;
    }

    private static JsonObject Update(Call call)
    {
        var document = call.Transaction.Get(Kinds.WebhookEndpoint, call.Id);
        if (call.Parameters.Text("url") is { } url)
        {
            Checked(url);
        }

        document.Take(call.Parameters, "url", "enabled_events", "description");
        Metadata.Merge(document, call.Parameters);
        if (call.Parameters["disabled"] is not null)
        {
            document["status"] = call.Parameters.Flag("disabled") ? "disabled" : "enabled";
        }

        return document;
    }

    private static JsonObject Delete(Call call)
    {
        call.Transaction.Get(Kinds.WebhookEndpoint, call.Id);
        call.Transaction.Remove(call.Id);
        foreach (var delivery in Deliveries.Open(call.Transaction).Where(delivery => delivery.Text("endpoint") == call.Id))
        {
            Deliveries.Close(call.Transaction, delivery, Deliveries.Dropped);
        }

        return new JsonObject { ["id"] = call.Id, ["object"] = Kinds.WebhookEndpoint, ["deleted"] = true };
    }

    private static string Checked(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? url
            : throw ApiError.Invalid("Invalid URL: An explicit scheme (such as https) must be provided.", "url", "url_invalid");
}
