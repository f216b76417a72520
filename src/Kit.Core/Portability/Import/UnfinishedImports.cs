using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Portability;

/// <summary>Takes back what an import put into other stores than the tables, when no tenant has come of it: at once, or, after a crash, later.</summary>
internal sealed partial class UnfinishedImports(ITenantScopes scopes, TenantTables tables, TimeProvider clock, ILogger<UnfinishedImports> logger)
{
    // Whoever is still at it after so long holds the tenant's lock, and is waited for.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <summary>Says that an import begins. It is committed before the import's own transaction.</summary>
    public async Task BeginAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        if (await db.Set<UnfinishedImport>().SingleOrDefaultAsync(i => i.Id == tenantId, cancellationToken) is { } known)
        {
            known.StartedAt = clock.GetUtcNow();
        }
        else
        {
            db.Add(new UnfinishedImport { Id = tenantId, StartedAt = clock.GetUtcNow() });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Says that the tenant is made, in the transaction that makes it.</summary>
    public static Task EndAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken) =>
        db.Set<UnfinishedImport>().Where(i => i.Id == tenantId).ExecuteDeleteAsync(cancellationToken);

    /// <summary>
    /// Empties the parts of a tenant that was not made. Two imports may be under way for one id, where a job has lost its lease: the tenant's lock
    /// keeps the one that makes it out, and what a tenant has that was made is not touched.
    /// </summary>
    /// <returns>Whether there was no such tenant.</returns>
    public async Task<bool> UndoAsync(TenantInfo tenant, Actor actor, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant, actor);
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        await using var transaction = await tables.BeginWriteAsync(db, tenant.Id, cancellationToken);
        var isMade = await db.Set<Tenant>().AnyAsync(t => t.Id == tenant.Id, cancellationToken);
        if (!isMade)
        {
            await TenantParts.EraseAsync(scope.ServiceProvider, cancellationToken);
        }

        await EndAsync(db, tenant.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return !isMade;
    }

    /// <summary>Does so for imports whose process ended.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        List<Guid> old;
        await using (var scope = scopes.OpenPlatformWide())
        {
            var before = clock.GetUtcNow() - Grace;
            old = await scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<UnfinishedImport>()
                .Where(i => i.StartedAt < before).Select(i => i.Id).ToListAsync(cancellationToken);
        }

        foreach (var id in old)
        {
            if (await UndoAsync(new(id, "unmade", "unmade", TenantStatus.Provisioning, "UTC", "en"), Actor.System, cancellationToken))
            {
                LogSwept(id);
            }
        }
    }

    [LoggerMessage(2458, LogLevel.Information, "An import of tenant {TenantId} did not come to its end, and what it had stored is deleted")]
    private partial void LogSwept(Guid tenantId);
}
