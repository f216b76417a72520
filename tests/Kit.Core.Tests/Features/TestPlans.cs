using Kit.Data;
using Kit.Features;

namespace Kit.Core.Tests.Features;

/// <summary>Stands where Kit.Billing's plans do.</summary>
public sealed class TestPlans : IEntitlementSource
{
    public Dictionary<(Guid TenantId, string Feature), FeatureValue> Values { get; } = [];

    public int Order => 100;

    public ValueTask<FeatureValue?> FindAsync(Guid tenantId, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken) =>
        new(Values.TryGetValue((tenantId, feature.Name), out var value) ? value : (FeatureValue?)null);
}
