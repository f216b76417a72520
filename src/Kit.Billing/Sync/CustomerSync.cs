using Kit.Data;
using Kit.Events;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing;

/// <summary>
/// The one way in which anything of Stripe's becomes the tenant's rows, from webhooks, from the return of a checkout and from everything
/// else: lock the account, then fetch the truth, then write mirror, account and mails in one transaction. The one thing that goes the other way is
/// that a subscription ends with its tenant.
/// </summary>
internal sealed class CustomerSync(ITenantStore tenants, ITenantScopes scopes, StripeConnection stripe, ClosingSubscriptions closing, TimeProvider clock)
{
    private static readonly Actor Stripe = new(ActorKind.System, "stripe", "Stripe");

    /// <summary>Brings a tenant's rows up to date.</summary>
    /// <returns>Whether there is such a tenant; one that is closed for good is being erased, and gets no rows any more.</returns>
    public async Task<bool> RunAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        // A suspended tenant still pays, or stops to.
        if (await tenants.FindByIdAsync(tenantId, cancellationToken) is not { } tenant)
        {
            return false;
        }

        await using var scope = scopes.Open(tenant, Stripe);
        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        if (await StatusAsync(db, tenantId, cancellationToken) is null or TenantStatus.Closed)
        {
            return false;
        }

        await using var held = await AccountLock.AcquireAsync(scope.ServiceProvider, cancellationToken);
        if (held.Account.CustomerId is { } customerId)
        {
            await ApplyAsync(scope.ServiceProvider, db, held.Account, customerId, cancellationToken);
        }

        await held.CommitAsync(cancellationToken);
        return true;
    }

    private async Task ApplyAsync(IServiceProvider services, KitDbContext db, BillingAccount account, string customerId, CancellationToken cancellationToken)
    {
        var truth = await CustomerTruth.FetchAsync(stripe.Api, customerId, cancellationToken);

        // Read under the lock: of two who look at once, the second one sees what the tenant has become since.
        if (await StatusAsync(db, account.Id, cancellationToken) is { } status && await closing.FollowAsync(status, truth.Subscriptions, cancellationToken))
        {
            truth = await CustomerTruth.FetchAsync(stripe.Api, customerId, cancellationToken);
        }

        var mirror = new Mirror(db);
        var subscriptions = await mirror.ApplyAsync(truth.Subscriptions, cancellationToken);
        var invoices = await mirror.ApplyAsync(truth.Invoices, cancellationToken);
        var before = (account.PlanKey, account.Status, account.Seats, account.CancelAt);
        Mirror.Apply(account, subscriptions, truth.Invoices);
        if (before != (account.PlanKey, account.Status, account.Seats, account.CancelAt))
        {
            services.GetRequiredKeyedService<IEvents>(IControlPlane.Key).Publish(
                new SubscriptionChanged(account.PlanKey, account.Status, account.Seats, account.CancelAt, before.PlanKey, before.Status, before.Seats));
        }

        if (truth.IsDeleted)
        {
            // History stays; the next checkout makes a new customer.
            account.CustomerId = null;
            account.CheckoutSessionId = null;
        }

        await services.GetRequiredService<InvoiceNotices>().AddAsync(invoices, truth.Email, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        var now = clock.GetUtcNow();
        await db.Set<StripeCustomer>().Where(c => c.CustomerId == customerId)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.SyncedAt, now), cancellationToken);
    }

    private static Task<TenantStatus?> StatusAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken) =>
        db.Set<Tenant>().Where(t => t.Id == tenantId).Select(t => (TenantStatus?)t.Status).FirstOrDefaultAsync(cancellationToken);
}
