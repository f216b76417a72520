using Kit.Data;
using Kit.Tenancy;

namespace Kit.Features;

internal sealed class FeatureService(TenantScope scope, FeatureRegistry registry, Entitlements entitlements, KitDbContext db) : IFeatures
{
    public async ValueTask<bool> EnabledAsync(string feature, CancellationToken cancellationToken = default) =>
        scope.Tenant is { } tenant
        && registry.Find(feature) is { } definition
        && (await entitlements.FindAsync(tenant, definition, db, cancellationToken)).Enabled;

    public async ValueTask<FeatureUsage> GetAsync(string feature, CancellationToken cancellationToken = default)
    {
        var definition = registry.Find(feature) ?? throw new FeatureDeniedException(feature);
        var value = await entitlements.FindAsync(scope.RequireTenant(), definition, db, cancellationToken);
        return new(definition, value, definition.CountAsync is { } count ? await count(db, cancellationToken) : 0);
    }

    public async ValueTask RequireAsync(string feature, long more = 1, CancellationToken cancellationToken = default)
    {
        var usage = await GetAsync(feature, cancellationToken);
        if (usage.Feature.Kind == FeatureKind.Switch && !usage.Value.Enabled)
        {
            throw new FeatureDeniedException(feature);
        }

        if (!usage.Allows(more))
        {
            throw new LimitReachedException(feature, usage.Feature.Label, usage.Value.Max!.Value);
        }
    }
}
