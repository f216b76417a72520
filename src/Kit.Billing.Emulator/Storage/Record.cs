using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Storage;

/// <summary>One stored document. Sequence is the order of creation, which Stripe's second-granular <c>created</c> can't give.</summary>
internal sealed record Record(string Kind, long Sequence, JsonObject Document)
{
    public string Id { get; } = Document["id"]!.GetValue<string>();
}
