using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Webhooks;

internal static class WebhookEndpoints
{
    public const string Secret = "_secret";

    public static JsonObject New(Transaction transaction, string id, string url, string secret, IEnumerable<string> enabledEvents) =>
        transaction.Add(Kinds.WebhookEndpoint, new JsonObject
        {
            ["id"] = id,
            ["object"] = Kinds.WebhookEndpoint,
            ["api_version"] = null,
            ["application"] = null,
            ["created"] = transaction.Now,
            ["description"] = null,
            ["enabled_events"] = enabledEvents.ToJsonArray(),
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["status"] = "enabled",
            ["url"] = url,
            [Secret] = secret,
        });

    /// <summary>Makes the endpoints of the options exist, under ids that stay the same from start to start.</summary>
    public static void Register(Transaction transaction)
    {
        foreach (var configured in transaction.Options.WebhookEndpoints)
        {
            string[] events = configured.EnabledEvents.Count > 0 ? [.. configured.EnabledEvents] : ["*"];
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(configured.Url));
            var id = "we_configured" + Convert.ToHexStringLower(hash.AsSpan(0, 8));
            var document = transaction.Find(Kinds.WebhookEndpoint, id)
                ?? New(transaction, id, configured.Url, configured.Secret, events);
            document[Secret] = configured.Secret;
            document["enabled_events"] = events.ToJsonArray();
        }
    }
}
