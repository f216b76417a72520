using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

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
    /// Gives an unknown customer to the tenant that an event claims, when Stripe's customer itself bears that tenant's id and the tenant
    /// has no other customer: what is left of a checkout that died between Stripe's answer and our commit.
    /// </summary>
    public async Task<Guid?> AdoptAsync(string customerId, Guid? claimed, CancellationToken cancellationToken)
    {
        if (claimed is not { } tenantId || await tenants.FindByIdAsync(tenantId, cancellationToken) is not { } tenant)
        {
            return null;
        }

        var customer = await stripe.Api.Customers.GetAsync(customerId, null, null, cancellationToken);
        if (customer.Deleted == true || customer.Metadata?.GetValueOrDefault(StripeMetadata.Tenant) != tenantId.ToString())
        {
            return null;
        }

        await using var scope = scopes.Open(tenant);
        await using var held = await AccountLock.AcquireAsync(scope.ServiceProvider, cancellationToken);
        if (held.Account.CustomerId is { } known)
        {
            return known == customerId ? tenantId : null;
        }

        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        await LinkAsync(db, held.Account, customerId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await held.CommitAsync(cancellationToken);
        return tenantId;
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
