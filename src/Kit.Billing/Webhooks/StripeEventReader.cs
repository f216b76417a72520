using System.Text;
using System.Text.Json;

namespace Kit.Billing;

/// <summary>Reads of an event what says whom it is about. What it says beyond is fetched: events come late, twice and in any order.</summary>
internal static class StripeEventReader
{
    private const int LongestId = 255;

    /// <summary>The event, or <see langword="null"/> when the text is none.</summary>
    public static StripeEvent? Read(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "id") is not { Length: > 0 } id || Text(root, "type") is not { Length: > 0 } type)
            {
                return null;
            }

            var about = root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty("object", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
            return new StripeEvent
            {
                Id = id,
                Type = type,
                ObjectId = Text(about, "id"),
                CustomerId = Text(about, "object") == "customer" ? Text(about, "id") : Reference(about, "customer"),
                ClaimedTenantId = ClaimedTenant(about),
                Livemode = root.TryGetProperty("livemode", out var live) && live.ValueKind == JsonValueKind.True,
                ApiVersion = Text(root, "api_version"),
                Created = Time(root, "created") ?? receivedAt,
                ReceivedAt = receivedAt,
                Raw = Encoding.UTF8.GetString(body.Span),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Guid? ClaimedTenant(JsonElement about)
    {
        if (Guid.TryParse(Text(about, "client_reference_id"), out var reference))
        {
            return reference;
        }

        var metadata = about.ValueKind == JsonValueKind.Object && about.TryGetProperty("metadata", out var found) ? found : default;
        return Guid.TryParse(Text(metadata, StripeMetadata.Tenant), out var tenant) ? tenant : null;
    }

    // Stripe expands a reference to the object when it was asked to.
    private static string? Reference(JsonElement element, string name) =>
        Text(element, name) ?? (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? Text(value, "id") : null);

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: <= LongestId } text ? text : null;

    private static DateTimeOffset? Time(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds)
        && seconds is >= 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
