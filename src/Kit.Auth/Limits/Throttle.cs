using System.Collections.Concurrent;

namespace Kit.Auth;

/// <summary>Counts what strangers do too often, on this node, in windows of fixed length.</summary>
internal sealed class Throttle(TimeProvider clock)
{
    private const int Capacity = 100_000;
    private readonly ConcurrentDictionary<string, Window> _windows = new(StringComparer.Ordinal);

    public bool IsFull(string key, int limit, TimeSpan length) =>
        _windows.TryGetValue(key, out var window) && window.Start + length > clock.GetUtcNow() && window.Count >= limit;

    public void Count(string key, TimeSpan length)
    {
        var now = clock.GetUtcNow();
        if (_windows.Count >= Capacity)
        {
            Forget(now);
        }

        _windows.AddOrUpdate(key, _ => new(now, 1, length), (_, w) => w.Start + length > now ? w with { Count = w.Count + 1 } : new(now, 1, length));
    }

    public void Clear(string key) => _windows.TryRemove(key, out _);

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, window) in _windows)
        {
            if (window.Start + window.Length <= now)
            {
                _windows.TryRemove(key, out _);
            }
        }

        // Still full of live windows: somebody makes up names. Forgetting all costs them nothing they did not have.
        if (_windows.Count >= Capacity)
        {
            _windows.Clear();
        }
    }

    private sealed record Window(DateTimeOffset Start, int Count, TimeSpan Length);
}
