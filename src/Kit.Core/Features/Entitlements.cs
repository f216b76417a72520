using Kit.Data;
using Kit.Tenancy;

namespace Kit.Features;

/// <summary>Asks the sources, in order, what a tenant has of a feature.</summary>
internal sealed class Entitlements(IEnumerable<IEntitlementSource> sources, RollOut rollOut)
{
    private readonly IEntitlementSource[] _sources = [.. sources.OrderBy(s => s.Order)];

    /// <summary>What the tenant has, by what is remembered.</summary>
    public async ValueTask<FeatureValue> FindAsync(TenantInfo tenant, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken)
    {
        db = db.ControlPlane;
        foreach (var source in _sources)
        {
            if (await source.FindAsync(tenant.Id, feature, db, cancellationToken) is { } value)
            {
                return value;
            }
        }

        return Default(tenant, feature);
    }

    /// <summary>What the tenant has, by the database: for what takes or refuses.</summary>
    public async ValueTask<FeatureValue> FindBindingAsync(TenantInfo tenant, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken)
    {
        db = db.ControlPlane;
        foreach (var source in _sources)
        {
            if (await source.FindBindingAsync(tenant.Id, feature, db, cancellationToken) is { } value)
            {
                return value;
            }
        }

        return Default(tenant, feature);
    }

    private FeatureValue Default(TenantInfo tenant, FeatureDefinition feature) =>
        feature.Kind == FeatureKind.Flag ? rollOut.Of(tenant.Id, feature) : feature.Default;
}
