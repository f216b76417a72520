using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Billing;

/// <summary>What billing tells operators of each tenant: the plan in force, and Stripe's word for its subscription.</summary>
internal static class PlanFacts
{
    private const string TenantId = "TenantId";

    public static OperatorFact Plan(PlanRegistry plans, AccessPolicy policy)
    {
        var otherwise = plans.Default?.Key;
        return new OperatorFact<Tenant, string?>("plan", "Plan", FactKind.Text, db =>
        {
            var inForce = policy.KeyInForce();
            return t => db.AllTenants<BillingAccount>().Where(a => EF.Property<Guid>(a, TenantId) == t.Id).Select(inForce).FirstOrDefault() ?? otherwise;
        })
        {
            Position = 20,
            Choices = [.. plans.All.Select(p => new KeyValuePair<string, string>(p.Key, p.Name))],
        };
    }

    public static OperatorFact Subscription { get; } = new OperatorFact<Tenant, string?>("subscription", "Subscription", FactKind.Text, db => t =>
        db.AllTenants<BillingAccount>().Where(a => EF.Property<Guid>(a, TenantId) == t.Id).Select(a => a.Status).FirstOrDefault())
    {
        Position = 25,
        InLists = false,
    };
}
