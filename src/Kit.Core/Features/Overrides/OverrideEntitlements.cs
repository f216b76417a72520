using System.Collections.Frozen;
using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Features;

/// <summary>What overrides say. A tenant's are remembered together until one of them changes, on whichever node.</summary>
internal sealed class OverrideEntitlements : IEntitlementSource
{
    public const string Table = "feature_overrides";

    private readonly SignalCache<Guid, Overrides> _cache;
    private readonly TimeProvider _clock;

    public OverrideEntitlements(IChangeSignals signals, TimeProvider clock)
    {
        _clock = clock;
        _cache = new(signals, clock, Table, static (known, key) => key is [var id] && Guid.TryParse(id, out var changed) && changed == known!.TenantId);
    }

    public int Order => 0;

    public async ValueTask<FeatureValue?> FindAsync(Guid tenantId, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken)
    {
        // What a transaction sees may be taken back, or be long gone for others: it is not remembered.
        if (db.Database.CurrentTransaction is not null)
        {
            return _cache.TryGet(tenantId, out var known)
                ? known!.Find(feature.Name, _clock.GetUtcNow())
                : await FindBindingAsync(tenantId, feature, db, cancellationToken);
        }

        return (await _cache.GetAsync(tenantId, (id, ct) => LoadAsync(id, db, ct), cancellationToken))!.Find(feature.Name, _clock.GetUtcNow());
    }

    public async ValueTask<FeatureValue?> FindBindingAsync(Guid tenantId, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken)
    {
        var row = await Own(tenantId, db).FirstOrDefaultAsync(o => o.Feature == feature.Name, cancellationToken);
        return row is null ? null : new Granted(row).At(_clock.GetUtcNow());
    }

    private static async Task<Overrides?> LoadAsync(Guid tenantId, KitDbContext db, CancellationToken cancellationToken)
    {
        var rows = await Own(tenantId, db).ToListAsync(cancellationToken);
        return new(tenantId, rows.ToFrozenDictionary(r => r.Feature, r => new Granted(r), StringComparer.Ordinal));
    }

    // The filter gives the current tenant's; under another's name they must not be remembered.
    private static IQueryable<FeatureOverride> Own(Guid tenantId, KitDbContext db) => db.OwnerId == tenantId
        ? db.Set<FeatureOverride>().AsNoTracking()
        : throw new ForeignTenantException(nameof(FeatureOverride), tenantId);

    private sealed record Overrides(Guid TenantId, FrozenDictionary<string, Granted> ByFeature)
    {
        public FeatureValue? Find(string feature, DateTimeOffset now) => ByFeature.TryGetValue(feature, out var granted) ? granted.At(now) : null;
    }

    private sealed class Granted(FeatureOverride row)
    {
        private readonly DateTimeOffset? _endsAt = row.EndsAt;
        private readonly FeatureValue _value = row.Kind switch
        {
            OverrideKind.On => FeatureValue.On,
            OverrideKind.AtMost => FeatureValue.AtMost(row.Max ?? 0),
            _ => FeatureValue.Off,
        };

        public FeatureValue? At(DateTimeOffset now) => _endsAt <= now ? null : _value;
    }
}
