using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Json;

/// <summary>Short, typed access to Stripe documents.</summary>
internal static class JsonExtensions
{
    public static string? Text(this JsonObject document, string name) =>
        document[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long Long(this JsonObject document, string name) => document.LongOrNull(name) ?? 0;

    public static long? LongOrNull(this JsonObject document, string name) =>
        document[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : null;

    public static bool Flag(this JsonObject document, string name) =>
        document[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static JsonObject? Object(this JsonObject document, string name) => document[name] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonObject document, string name) =>
        (document[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static IEnumerable<string> Texts(this JsonObject document, string name) =>
        (document[name] as JsonArray)?.Select(item => item!.GetValue<string>()) ?? [];

    /// <summary>The entries of an embedded list object.</summary>
    public static IEnumerable<JsonObject> Entries(this JsonObject document, string name) => document.Object(name)?.Objects("data") ?? [];

    public static JsonObject Copy(this JsonObject document) => (JsonObject)document.DeepClone();

    /// <summary>Copies the parameters that were sent, under the same names.</summary>
    public static void Take(this JsonObject document, JsonObject parameters, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (parameters.TryGetPropertyValue(name, out var value))
            {
                document[name] = value?.DeepClone();
            }
        }
    }

    public static JsonArray ToJsonArray(this IEnumerable<JsonNode?> nodes) => new([.. nodes]);

    public static JsonArray ToJsonArray(this IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
}
