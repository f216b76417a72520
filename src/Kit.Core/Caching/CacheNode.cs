using Kit.Data;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Caching;

/// <summary>
/// What this node remembers, and its word to and from the others: HybridCache's local level does not hear of what other nodes remove.
/// Names are whole ones here.
/// </summary>
internal sealed partial class CacheNode
{
    private const string Topic = "cache";
    private const string Key = "key";
    private const string Tag = "tag";
    private const string Local = "local";
    private const int MaxRuns = 4;
    private static readonly TimeSpan TrustWhileDeaf = TimeSpan.FromSeconds(1);

    private readonly string _id = Guid.CreateVersion7().ToString("N");
    private readonly RemovalCounter _removals = new();
    private readonly SecondLevel? _second;
    private readonly ICacheKeys? _keys;
    private readonly IServiceProvider _services;
    private readonly DatabaseProvider _provider;
    private readonly IChangeSignals _signals;
    private readonly TimeProvider _clock;
    private readonly ILogger<CacheNode> _logger;
    private Remembered? _current;

    public CacheNode(IServiceProvider services, DatabaseProvider provider, IChangeSignals signals, TimeProvider clock, ILogger<CacheNode> logger)
    {
        _services = services;
        _provider = provider;
        _signals = signals;
        _clock = clock;
        _logger = logger;

        // A distributed cache in this process's memory is no second level.
        _second = services.GetService<IDistributedCache>() is { } second and not MemoryDistributedCache ? new(second, _removals) : null;
        _keys = services.GetService<ICacheKeys>();
        signals.Subscribe(Hear);
    }

    public ValueTask<T> GetOrCreateAsync<T>(
        string key, Func<CancellationToken, ValueTask<T>> factory, HybridCacheEntryOptions? options, string[] tags, CancellationToken cancellationToken) =>
        Levels.Cache.GetOrCreateAsync(
            key,
            (Node: this, Key: key, Tags: tags, Factory: factory),
            static (state, token) => state.Node.MakeAsync(state.Key, state.Tags, state.Factory, token),
            options,
            tags,
            cancellationToken);

    public async ValueTask SetAsync<T>(string key, T value, HybridCacheEntryOptions? options, string[] tags, CancellationToken cancellationToken)
    {
        _removals.Add(key);
        await Levels.Cache.SetAsync(key, value, options, tags, cancellationToken);
        await TellAsync(Local, key, cancellationToken);
    }

    public async ValueTask RemoveAsync(string key, CancellationToken cancellationToken)
    {
        _removals.Add(key);
        await Levels.Cache.RemoveAsync(key, cancellationToken);
        await TellAsync(Key, key, cancellationToken);
    }

    public async ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken)
    {
        _removals.Add(tag);
        await Levels.Cache.RemoveByTagAsync(tag, cancellationToken);
        await TellAsync(Tag, tag, cancellationToken);
    }

    /// <summary>Whether there is a second level in which nobody can find an owner's keys.</summary>
    public bool HasHiddenKeys => _second is not null && _keys is null;

    /// <summary>Forgets all of an owner's entries, and deletes them from the second level where they can be found.</summary>
    public async Task EraseAsync(Guid owner, CancellationToken cancellationToken)
    {
        await RemoveByTagAsync(CacheName.Everything(owner), cancellationToken);
        await foreach (var key in FindAsync(owner, cancellationToken))
        {
            await _second!.RemoveAsync(key, cancellationToken);
        }
    }

    /// <summary>How many keys of an owner's the second level has, of those that can be found.</summary>
    public ValueTask<int> CountAsync(Guid owner, CancellationToken cancellationToken) => FindAsync(owner, cancellationToken).CountAsync(cancellationToken);

    private IAsyncEnumerable<string> FindAsync(Guid owner, CancellationToken cancellationToken) => _second is null || _keys is null
        ? AsyncEnumerable.Empty<string>()
        : CacheName.BeginningsOf(owner).ToAsyncEnumerable()
            .SelectMany(beginning => _keys.FindAsync(beginning, cancellationToken).Where(key => key.StartsWith(beginning, StringComparison.Ordinal)));

    // A value that was under way when its entry was removed may be the old one.
    private async ValueTask<T> MakeAsync<T>(string key, string[] tags, Func<CancellationToken, ValueTask<T>> factory, CancellationToken cancellationToken)
    {
        for (var run = 1; ; run++)
        {
            var (beforeOfKey, before) = (_removals.Of(key), _removals.Of(key, tags));
            var value = await factory(cancellationToken);
            if (before == _removals.Of(key, tags) || run == MaxRuns)
            {
                _second?.Expect(key, beforeOfKey);
                return value;
            }
        }
    }

    private CacheLevels Levels => Trusted(Volatile.Read(ref _current)) ?? Renew();

    private CacheLevels? Trusted(Remembered? current) =>
        current is not null && (_signals.IsLive || _clock.GetElapsedTime(current.Since) < TrustWhileDeaf) ? current.Levels : null;

    // By one of those who ask at once: what they make is made once, and remembered in the same place.
    private CacheLevels Renew()
    {
        lock (_removals)
        {
            if (Trusted(_current) is { } levels)
            {
                return levels;
            }

            levels = CacheLevels.Create(_services, _second);
            Volatile.Write(ref _current, new(levels, _clock.GetTimestamp()));
            return levels;
        }
    }

    private Task TellAsync(string what, string name, CancellationToken cancellationToken) =>
        _provider.NotifyAsync($"{Topic} {what} {_id} {name}", cancellationToken);

    private void Hear(string? message)
    {
        if (message is null)
        {
            // Others may have removed what this node remembers, and tags that it takes for valid.
            _removals.AddAll();
            Volatile.Write(ref _current, null);
            return;
        }

        if (message.Split(' ', 4) is [Topic, var what, var sender, var name] && sender != _id)
        {
            _removals.Add(name);
            _ = ForgetAsync(what, name);
        }
    }

    // From both levels: what this node has stored in the second one since may be made of the old rows.
    private async Task ForgetAsync(string what, string name)
    {
        try
        {
            var levels = Levels;
            switch (what)
            {
                case Key:
                    await levels.Cache.RemoveAsync(name);
                    break;
                case Tag:
                    await levels.Cache.RemoveByTagAsync(name);
                    break;
                default:
                    levels.Memory.Remove(name);
                    break;
            }
        }
        catch (Exception e)
        {
            LogNotForgotten(e, what);
            Volatile.Write(ref _current, null);
        }
    }

    [LoggerMessage(2211, LogLevel.Warning, "What another node removed could not be removed here by its {What}; all that this node remembers is dropped")]
    private partial void LogNotForgotten(Exception exception, string what);

    private sealed record Remembered(CacheLevels Levels, long Since);
}
