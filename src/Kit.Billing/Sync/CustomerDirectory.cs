using Kit.Data;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Stripe;

namespace Kit.Billing;

/// <summary>Which tenant a Stripe customer is. A customer belongs to one tenant, for ever.</summary>
internal sealed class CustomerDirectory(IServiceScopeFactory factory, ITenantStore tenants, ITenantScopes scopes, StripeConnection stripe)
{
    public async Task<Guid?> FindTenantAsync(string customerId, CancellationToken cancellationToken)
    {
        // Which tenant that is shows in the row.
        await using var outer = factory.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("find the tenant of a Stripe customer");
        return await FindTenantAsync(scope.ServiceProvider.GetRequiredService<KitDbContext>(), customerId, cancellationToken);
    }

    /// <summary>
    /// Gives an unknown customer to the tenant whose id Stripe's customer itself bears, when that has no other customer: what is left of a checkout
    /// that died between Stripe's answer and our commit.
    /// </summary>
    /// <returns>The tenant; or, where there is none, whether that is for good: it is erased, or Stripe has no such customer.</returns>
    public async Task<(Guid? TenantId, bool IsGone)> AdoptAsync(string customerId, Guid? claimed, CancellationToken cancellationToken)
    {
        if (claimed is { } named && await IsErasedAsync(named, cancellationToken))
        {
            return (null, true);
        }

        if (await FetchAsync(customerId, cancellationToken) is not { } customer)
        {
            return (null, true);
        }

        if (!Guid.TryParse(customer.Metadata?.GetValueOrDefault(StripeMetadata.Tenant), out var tenantId))
        {
            return (null, false);
        }

        return await tenants.FindByIdAsync(tenantId, cancellationToken) is { } tenant
            ? (await AdoptAsync(customerId, tenant, cancellationToken), false)
            : (null, await IsErasedAsync(tenantId, cancellationToken));
    }

    /// <summary>Whether a tenant is erased, or being erased.</summary>
    public async Task<bool> IsErasedAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<ErasedTenant>().AnyAsync(e => e.Id == tenantId, cancellationToken);
    }

    private async Task<Guid?> AdoptAsync(string customerId, TenantInfo tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant);
        await using var held = await AccountLock.AcquireAsync(scope.ServiceProvider, cancellationToken);
        if (held.Account.CustomerId is { } known)
        {
            return known == customerId ? tenant.Id : null;
        }

        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        await LinkAsync(db, held.Account, customerId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await held.CommitAsync(cancellationToken);
        return tenant.Id;
    }

    // Nothing where it was deleted, or never was: of a deleted one Stripe does not say any more whose it is.
    private async Task<Customer?> FetchAsync(string customerId, CancellationToken cancellationToken)
    {
        try
        {
            return await stripe.Api.Customers.GetAsync(customerId, null, null, cancellationToken) is { Deleted: not true } customer ? customer : null;
        }
        catch (StripeException e) when (e.StripeError?.Code == StripeConnection.Missing)
        {
            return null;
        }
    }

    /// <summary>Makes the customer the account's; the caller holds the account's lock and saves.</summary>
    public static async Task LinkAsync(KitDbContext db, BillingAccount account, string customerId, CancellationToken cancellationToken)
    {
        account.CustomerId = customerId;
        if (await FindTenantAsync(db, customerId, cancellationToken) is null)
        {
            db.Add(new StripeCustomer { CustomerId = customerId, TenantId = account.Id });
        }
    }

    private static Task<Guid?> FindTenantAsync(KitDbContext db, string customerId, CancellationToken cancellationToken) =>
        db.Set<StripeCustomer>().Where(c => c.CustomerId == customerId).Select(c => (Guid?)c.TenantId).FirstOrDefaultAsync(cancellationToken);
}
