using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing;

internal sealed class BillingService(
    IControlPlane control, TenantScope scope, ITenantStore tenants, ITenantScopes scopes, PlanRegistry plans, AccessPolicy policy, CustomerSync sync) : IBilling
{
    public async Task<BillingStatus> GetAsync(CancellationToken cancellationToken = default)
    {
        var id = scope.RequireTenant().Id;
        var account = await control.Db.Set<BillingAccount>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        var (plan, source) = policy.InForce(account);
        return new(
            plan!, source, account?.PlanKey, account?.Status, account?.Seats ?? 0, account?.CurrentPeriodEnd, account?.CancelAt,
            account is null ? null : policy.GraceEnd(account));
    }

    public Task SyncAsync(CancellationToken cancellationToken = default) => sync.RunAsync(scope.RequireTenant().Id, cancellationToken);

    public Task GrantAsync(Guid tenantId, string planKey, string reason, DateTimeOffset? until = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (plans.Find(planKey) is null)
        {
            throw new BillingException(BillingErrors.UnknownPlan, $"There is no plan '{planKey}' to grant. There are: {string.Join(", ", plans.All.Select(p => p.Key))}.", 400);
        }

        return ChangeAsync(
            tenantId,
            account => (account.GrantedPlanKey, account.GrantedUntil, account.GrantReason) = (planKey, until, reason),
            cancellationToken);
    }

    public Task RevokeGrantAsync(Guid tenantId, CancellationToken cancellationToken = default) => ChangeAsync(
        tenantId, account => (account.GrantedPlanKey, account.GrantedUntil, account.GrantReason) = (null, null, null), cancellationToken);

    // A grant is the platform's gift: nobody who works for a tenant gives it, the same rule as for the platform scope.
    private async Task ChangeAsync(Guid tenantId, Action<BillingAccount> change, CancellationToken cancellationToken)
    {
        if (scope.IsOpen && scope.Actor.Kind is ActorKind.User or ActorKind.Client or ActorKind.Anonymous)
        {
            throw new PlatformScopeRefusedException(scope.Actor);
        }

        var tenant = await tenants.FindByIdAsync(tenantId, cancellationToken) ?? throw new TenantUnavailableException(tenantId);
        await using var work = scopes.Open(tenant, scope.IsOpen ? scope.Actor : Actor.System);
        await using var held = await AccountLock.AcquireAsync(work.ServiceProvider, cancellationToken);
        change(held.Account);
        await work.ServiceProvider.GetRequiredService<IControlPlane>().Db.SaveChangesAsync(cancellationToken);
        await held.CommitAsync(cancellationToken);
    }
}
