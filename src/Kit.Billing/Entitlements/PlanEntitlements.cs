using Kit.Data;
using Kit.Features;
using Microsoft.EntityFrameworkCore;

namespace Kit.Billing;

/// <summary>What the plan in force says. One query by primary key, and only when a feature is asked for.</summary>
internal sealed class PlanEntitlements(PlanRegistry plans, AccessPolicy policy) : IEntitlementSource
{
    public int Order => 100;

    public async ValueTask<FeatureValue?> FindAsync(Guid tenantId, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken)
    {
        // The query filter hides every other tenant's account, whatever id is asked for.
        var account = await db.Set<BillingAccount>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == tenantId, cancellationToken);
        return policy.InForce(account).Plan is { } plan ? plans.Value(plan, feature.Name) : null;
    }
}
