using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;

namespace Kit.Billing.Emulator.Storage;

/// <summary>
/// One unit of work on the store. Documents handed out are working copies: changing them is all it takes, the commit finds what
/// differs. Nothing is kept when the work throws.
/// </summary>
internal sealed class Transaction(EmulatorStore store, RequestInfo request, StripeEmulatorOptions options, TimeProvider clock)
{
    private readonly Dictionary<string, Record> _copies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Record> _originals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    public RequestInfo Request { get; } = request;

    public StripeEmulatorOptions Options { get; } = options;

    /// <summary>The facts to record when this work is kept, in the order in which they will be told.</summary>
    public List<PendingEvent> Events { get; } = [];

    public DateTimeOffset UtcNow { get; } = clock.GetUtcNow();

    public long Now => UtcNow.ToUnixTimeSeconds();

    /// <summary>A number that is larger than all before it.</summary>
    public long NextOrder() => store.NextSequence();

    public JsonObject Add(string kind, JsonObject document)
    {
        var record = new Record(kind, store.NextSequence(), document);
        _removed.Remove(record.Id);
        _copies[record.Id] = record;
        return document;
    }

    public JsonObject? Find(string kind, string? id) => id is not null && Copy(id) is { } record && record.Kind == kind ? record.Document : null;

    public (string Kind, JsonObject Document)? FindAny(string id) => Copy(id) is { } record ? (record.Kind, record.Document) : null;

    /// <summary>The object, or Stripe's 404.</summary>
    public JsonObject Get(string kind, string? id, string parameter = "id") =>
        Find(kind, id) ?? throw ApiError.Missing(kind, id ?? "", parameter);

    /// <summary>Documents of a kind, oldest first. The filter sees stored documents and must not change them.</summary>
    public IEnumerable<JsonObject> Query(string kind, Func<JsonObject, bool>? filter = null)
    {
        var stored = store.All(kind).Where(record => !_copies.ContainsKey(record.Id) && !_removed.Contains(record.Id));
        var mine = _copies.Values.Where(record => record.Kind == kind);
        var found = stored.Concat(mine)
            .Where(record => filter is null || filter(record.Document))
            .OrderBy(record => record.Sequence)
            .Select(record => record.Id)
            .ToList();
        return found.Select(id => Copy(id)!.Document);
    }

    public void Remove(string id)
    {
        _copies.Remove(id);
        _removed.Add(id);
    }

    public Changes Changes()
    {
        foreach (var kind in Retention.Kinds)
        {
            // What this very transaction wrote anew under an expired id, such as an idempotency key, stays.
            foreach (var record in store.All(kind).TakeWhile(record => Retention.Expired(record, Now)).Where(record => !_copies.ContainsKey(record.Id)))
            {
                _removed.Add(record.Id);
            }
        }

        var puts = _copies.Values.Where(copy =>
            !_originals.TryGetValue(copy.Id, out var original) || !JsonNode.DeepEquals(original.Document, copy.Document));
        return new Changes([.. puts.OrderBy(record => record.Sequence)], [.. _removed.Where(id => store.Find(id) is not null)]);
    }

    private Record? Copy(string id)
    {
        if (_copies.TryGetValue(id, out var copy))
        {
            return copy;
        }

        if (_removed.Contains(id) || store.Find(id) is not { } original)
        {
            return null;
        }

        _originals[id] = original;
        return _copies[id] = original with { Document = (JsonObject)original.Document.DeepClone() };
    }
}
