using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Http;

/// <summary>One API request inside its transaction, its parameters already checked and typed.</summary>
internal sealed record Call(Transaction Transaction, JsonObject Parameters, string Path, IReadOnlyDictionary<string, string> Route)
{
    public long Now => Transaction.Now;

    public string Id => Route["id"];

    /// <summary>A page of the documents of a kind that pass the filter and the <c>created</c> range, newest first.</summary>
    public JsonObject List(string kind, Func<JsonObject, bool>? filter = null)
    {
        var found = Transaction.Query(kind, document => TimeRange.Contains(Parameters["created"], document.Long("created"))
            && (filter is null || filter(document)));
        return ListEnvelope.Page(this, found.Reverse());
    }

    /// <summary>Whether a parameter is absent or equals the document's value of the same name.</summary>
    public bool Matches(JsonObject document, string name) =>
        Parameters[name] is not { } wanted || JsonNode.DeepEquals(wanted, document[name]);
}
