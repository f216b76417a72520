using Kit.Data;
using Kit.Tenancy;

namespace Kit.Features;

/// <summary>Asks the sources, in order, what a tenant has of a feature.</summary>
internal sealed class Entitlements(IEnumerable<IEntitlementSource> sources)
{
    private readonly IEntitlementSource[] _sources = [.. sources.OrderBy(s => s.Order)];

    public async ValueTask<FeatureValue> FindAsync(TenantInfo tenant, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken)
    {
        foreach (var source in _sources)
        {
            if (await source.FindAsync(tenant.Id, feature, db, cancellationToken) is { } value)
            {
                return value;
            }
        }

        return feature.Default;
    }
}
