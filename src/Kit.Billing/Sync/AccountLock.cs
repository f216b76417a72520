using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing;

/// <summary>
/// The one lock of billing: the tenant's account row, held by an update until the transaction ends. What is fetched from Stripe under it
/// can't be overwritten by something older. On PostgreSQL it keeps out who works for the same tenant; SQLite has one writer anyway.
/// </summary>
internal sealed class AccountLock : IAsyncDisposable
{
    private readonly IDbContextTransaction _transaction;

    private AccountLock(IDbContextTransaction transaction, BillingAccount account)
    {
        _transaction = transaction;
        Account = account;
    }

    /// <summary>The account, as it is under the lock.</summary>
    public BillingAccount Account { get; }

    /// <summary>Waits for the lock. The account is made if there is none.</summary>
    /// <param name="services">The services of a scope in which the tenant is current.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<AccountLock> AcquireAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<IControlPlane>().Db;
        var tenant = services.GetRequiredService<TenantScope>().RequireTenant();
        if (!await db.Set<BillingAccount>().AnyAsync(a => a.Id == tenant.Id, cancellationToken))
        {
            await AddAccountAsync(services, tenant, cancellationToken);
        }

        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            await db.Set<BillingAccount>().Where(a => a.Id == tenant.Id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.CustomerId, x => x.CustomerId), cancellationToken);
            var account = await db.Set<BillingAccount>().SingleAsync(a => a.Id == tenant.Id, cancellationToken);

            // What this context read before it had the lock may be old.
            await db.Entry(account).ReloadAsync(cancellationToken);
            return new AccountLock(transaction, account);
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Commits what was saved, and lets go.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    public ValueTask DisposeAsync() => _transaction.DisposeAsync();

    // In a transaction of its own: two at once collide on the key, and neither may lose its own work by it.
    private static async Task AddAccountAsync(IServiceProvider services, TenantInfo tenant, CancellationToken cancellationToken)
    {
        await using var scope = services.GetRequiredService<ITenantScopes>().Open(tenant, services.GetRequiredService<TenantScope>().Actor);
        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        db.Add(new BillingAccount { Id = tenant.Id });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.FindRefusal()?.Kind == RefusalKind.Duplicate)
        {
            // Somebody else made it: just as well.
        }
    }
}
