using System.Collections.Concurrent;

namespace Kit.Data;

/// <summary>Remembers answers of the database, "there is none" included, until a signal says that they changed.</summary>
internal sealed class SignalCache<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private const int Capacity = 100_000;
    private static readonly TimeSpan TrustWhileDeaf = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly IChangeSignals _signals;
    private readonly TimeProvider _clock;
    private int _generation;

    public SignalCache(IChangeSignals signals, TimeProvider clock, string table, Func<TValue?, string[], bool> isAbout)
        : this(signals, clock, [table], isAbout)
    {
    }

    /// <param name="signals">Says what has changed.</param>
    /// <param name="clock">Measures how old an answer is while nothing is heard.</param>
    /// <param name="tables">The tables that the answers come from; their messages begin with the same values.</param>
    /// <param name="isAbout">Whether a message with these values is about an answer.</param>
    public SignalCache(IChangeSignals signals, TimeProvider clock, string[] tables, Func<TValue?, string[], bool> isAbout)
    {
        _signals = signals;
        _clock = clock;
        signals.Subscribe(message => Forget(message, tables, isAbout));
    }

    public async ValueTask<TValue?> GetAsync(TKey key, Func<TKey, CancellationToken, Task<TValue?>> load, CancellationToken cancellationToken)
    {
        if (TryGet(key, out var known))
        {
            return known;
        }

        var generation = Volatile.Read(ref _generation);
        var at = _clock.GetTimestamp();
        var value = await load(key, cancellationToken);
        if (_entries.Count >= Capacity)
        {
            _entries.Clear();
        }

        // An answer that was under way when a change came in may be the old one.
        if (generation == Volatile.Read(ref _generation))
        {
            _entries[key] = new(value, at);
            if (generation != Volatile.Read(ref _generation))
            {
                _entries.TryRemove(key, out _);
            }
        }

        return value;
    }

    /// <summary>What is remembered, for those who have no answer to give to others: within a transaction, say.</summary>
    public bool TryGet(TKey key, out TValue? value)
    {
        var isKnown = _entries.TryGetValue(key, out var entry) && (_signals.IsLive || _clock.GetElapsedTime(entry.At) < TrustWhileDeaf);
        value = isKnown ? entry!.Value : null;
        return isKnown;
    }

    private void Forget(string? message, string[] tables, Func<TValue?, string[], bool> isAbout)
    {
        if (message is null)
        {
            Interlocked.Increment(ref _generation);
            _entries.Clear();
            return;
        }

        var parts = message.Split(' ');
        if (!tables.Contains(parts[0], StringComparer.Ordinal))
        {
            return;
        }

        Interlocked.Increment(ref _generation);
        foreach (var (key, entry) in _entries)
        {
            if (entry.Value is null || isAbout(entry.Value, parts[1..]))
            {
                _entries.TryRemove(key, out _);
            }
        }
    }

    private sealed record Entry(TValue? Value, long At);
}
