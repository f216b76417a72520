using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Json;

/// <summary>JSON as Stripe sends it: indented by two spaces, text not escaped beyond need.</summary>
internal static class Payload
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonObject document) => document.ToJsonString(Format);
}
