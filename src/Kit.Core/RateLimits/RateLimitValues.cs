using System.Collections.Concurrent;
using Kit.Data;
using Kit.Features;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.RateLimits;

/// <summary>
/// How many requests each tenant may send, remembered: for moments, since plans change without saying so, and until an override changes.
/// However many requests ask at once, one question goes to the database.
/// </summary>
internal sealed class RateLimitValues
{
    private const int Capacity = 100_000;
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(Guid TenantId, string Feature), Entry> _entries = new();
    private readonly Entitlements _entitlements;
    private readonly ITenantScopes _scopes;
    private readonly TimeProvider _clock;

    public RateLimitValues(Entitlements entitlements, ITenantScopes scopes, IChangeSignals signals, TimeProvider clock)
    {
        (_entitlements, _scopes, _clock) = (entitlements, scopes, clock);
        signals.Subscribe(Forget);
    }

    public async ValueTask<FeatureValue> FindAsync(TenantInfo tenant, FeatureDefinition feature)
    {
        var key = (tenant.Id, feature.Name);
        if (!_entries.TryGetValue(key, out var entry) || _clock.GetElapsedTime(entry.At) >= Trust)
        {
            entry = Renew(key, entry, new(_clock.GetTimestamp(), new(() => LoadAsync(tenant, feature))));
        }

        try
        {
            return await entry.Value.Value;
        }
        catch
        {
            _entries.TryRemove(new(key, entry));
            throw;
        }
    }

    // Of those who come at once, the first one's question is everybody's.
    private Entry Renew((Guid TenantId, string Feature) key, Entry? old, Entry fresh)
    {
        if (_entries.Count >= Capacity)
        {
            _entries.Clear();
        }

        return old is not null && _entries.TryUpdate(key, fresh, old) ? fresh : _entries.GetOrAdd(key, fresh);
    }

    // In a scope of its own: the request that happens to ask first may end before the answer is there.
    private async Task<FeatureValue> LoadAsync(TenantInfo tenant, FeatureDefinition feature)
    {
        await using var scope = _scopes.Open(tenant);
        return await _entitlements.FindAsync(tenant, feature, scope.ServiceProvider.GetRequiredService<KitDbContext>(), CancellationToken.None);
    }

    private void Forget(string? message)
    {
        if (message is null)
        {
            _entries.Clear();
        }
        else if (message.Split(' ') is [OverrideEntitlements.Table, var id] && Guid.TryParse(id, out var tenantId))
        {
            foreach (var key in _entries.Keys.Where(k => k.TenantId == tenantId))
            {
                _entries.TryRemove(key, out _);
            }
        }
    }

    private sealed record Entry(long At, Lazy<Task<FeatureValue>> Value);
}
