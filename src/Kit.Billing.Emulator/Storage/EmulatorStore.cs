using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Microsoft.Extensions.Options;

namespace Kit.Billing.Emulator.Storage;

/// <summary>
/// Everything the emulator knows. Transactions run one after the other under one lock, which keeps every rule of the emulator
/// free of races; a development load never notices.
/// </summary>
internal sealed class EmulatorStore(IOptions<StripeEmulatorOptions> options, TimeProvider clock) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Record> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<long, Record>> _byKind = new(StringComparer.Ordinal);
    private Journal? _journal;
    private long _sequence;
    private bool _opened;
    private bool _disposed;

    /// <summary>Raised after a commit that changed something, outside the lock.</summary>
    public event Action? Committed;

    public T Read<T>(RequestInfo request, Func<Transaction, T> work)
    {
        lock (_lock)
        {
            Open();
            return work(new Transaction(this, request, options.Value, clock));
        }
    }

    /// <summary>Runs <paramref name="work"/> and keeps its changes, unless it throws (a refusal may say that its changes stay).</summary>
    public T Write<T>(RequestInfo request, Func<Transaction, T> work)
    {
        var changed = false;
        try
        {
            lock (_lock)
            {
                Open();
                var transaction = new Transaction(this, request, options.Value, clock);
                try
                {
                    var result = work(transaction);
                    changed = Commit(transaction);
                    return result;
                }
                catch (ApiError error) when (error.KeepChanges)
                {
                    changed = Commit(transaction);
                    throw;
                }
            }
        }
        finally
        {
            if (changed)
            {
                Committed?.Invoke();
            }
        }
    }

    public Record? Find(string id) => _byId.GetValueOrDefault(id);

    public IEnumerable<Record> All(string kind) => _byKind.TryGetValue(kind, out var records) ? records.Values : [];

    public long NextSequence() => ++_sequence;

    public void Clear()
    {
        lock (_lock)
        {
            Open();
            Keep(new Changes([], [.. _byId.Keys]));
        }

        Committed?.Invoke();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _journal?.Dispose();
            _journal = null;
        }
    }

    private bool Commit(Transaction transaction)
    {
        EventRecorder.Record(transaction);
        return Keep(transaction.Changes());
    }

    private bool Keep(Changes changes)
    {
        if (!changes.Any)
        {
            return false;
        }

        _journal?.Append(changes);
        foreach (var id in changes.Removals)
        {
            if (_byId.Remove(id, out var record))
            {
                _byKind[record.Kind].Remove(record.Sequence);
            }
        }

        foreach (var record in changes.Puts)
        {
            Index(record);
        }

        return true;
    }

    private void Index(Record record)
    {
        if (_byId.TryGetValue(record.Id, out var earlier))
        {
            _byKind[earlier.Kind].Remove(earlier.Sequence);
        }

        _byId[record.Id] = record;
        if (!_byKind.TryGetValue(record.Kind, out var records))
        {
            _byKind[record.Kind] = records = [];
        }

        records[record.Sequence] = record;
        _sequence = Math.Max(_sequence, record.Sequence);
    }

    private void Open()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_opened)
        {
            return;
        }

        if (options.Value.StatePath is { Length: > 0 } path)
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds();
            _journal = Journal.Open(path, record => !Retention.Expired(record, now), out var records);
            foreach (var record in records)
            {
                Index(record);
            }
        }

        _opened = true;
    }
}
