using System.Reflection;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kit.Portability;

/// <summary>Makes the copies of the control plane in a tenants' database equal to what is in the shared one, row by row and version by version.</summary>
internal sealed partial class MirrorWriter(IServiceScopeFactory scopes, ITenantDatabases databases, JobStore locks, ILogger<MirrorWriter> logger)
{
    private static readonly MethodInfo OfType = typeof(MirrorWriter).GetMethod(nameof(CopyAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>For all tenants that are in the database.</summary>
    public Task RefreshAsync(string database, CancellationToken cancellationToken) => RefreshAsync(database, null, cancellationToken);

    /// <summary>For all tenants that are in the database, and one that is about to be.</summary>
    public async Task RefreshAsync(string database, Guid? comingTenantId, CancellationToken cancellationToken)
    {
        await using var scope = PlatformScope.Open(scopes, Actor.System, $"bring what {database} has of the shared database up to date");
        var source = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        var plan = MirrorPlan.Of(source.Model);
        if (plan.Mirrored.Count == 0)
        {
            return;
        }

        await using var target = databases.Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        target.IsMirror = true;
        await using var transaction = await target.Database.BeginTransactionAsync(cancellationToken);
        await locks.LockAsync(target, "mirrors", cancellationToken); // who reads later writes later

        var tenants = await source.Set<Tenant>().Where(t => t.Database == database || t.Id == comingTenantId).Select(t => t.Id).ToListAsync(cancellationToken);
        var gone = new List<EntityEntry>();
        foreach (var type in plan.Mirrored)
        {
            await (Task)OfType.MakeGenericMethod(type.ClrType).Invoke(null, [source, target, type, tenants, gone, cancellationToken])!;
            await target.SaveChangesAsync(cancellationToken);
        }

        // Those referred to come first, so they go last.
        gone.Reverse();
        foreach (var entry in gone)
        {
            await RemoveAsync(target, entry, database, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // A foreign key ends at its database: what was removed in the shared one may be referred to here. The reference holds, and the copy stays; were it
    // to stop the others, one such row would keep all that changes from coming.
    private async Task RemoveAsync(KitDbContext target, EntityEntry entry, string database, CancellationToken cancellationToken)
    {
        entry.State = EntityState.Deleted;
        try
        {
            await target.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.FindRefusal() is { Kind: RefusalKind.Reference })
        {
            entry.State = EntityState.Unchanged;
            LogKept(entry.Metadata.DisplayName(), string.Join(", ", entry.Metadata.FindPrimaryKey()!.Properties.Select(p => entry.Property(p.Name).CurrentValue)), database);
        }
    }

    [LoggerMessage(2471, LogLevel.Warning, "{Entity} {Key} is no more, but rows in {Database} refer to it: its copy there stays until they don't")]
    private partial void LogKept(string entity, string key, string database);

    private static async Task CopyAsync<TEntity>(
        KitDbContext source, KitDbContext target, IEntityType type, List<Guid> tenants, List<EntityEntry> gone, CancellationToken cancellationToken)
        where TEntity : class
    {
        IQueryable<TEntity> Rows(KitDbContext db)
        {
            var rows = db.AllTenants<TEntity>().IgnoreQueryFilters().AsTracking();
            return type.IsTenantOwned() ? rows.Where(e => EF.Parameter(tenants).Contains(EF.Property<Guid>(e, KitAnnotations.TenantId)))
                : !type.IsAboutTenant() ? rows
                : type.FindProperty(KitAnnotations.TenantId)!.IsNullable
                    ? rows.Where(e => EF.Property<Guid?>(e, KitAnnotations.TenantId) == null || EF.Parameter(tenants).Contains(EF.Property<Guid?>(e, KitAnnotations.TenantId)!.Value))
                    : rows.Where(e => EF.Parameter(tenants).Contains(EF.Property<Guid>(e, KitAnnotations.TenantId)));
        }

        var key = type.FindPrimaryKey()!;
        string KeyOf(EntityEntry entry) => string.Join('\0', key.Properties.Select(p => Convert.ToString(entry.Property(p.Name).CurrentValue, System.Globalization.CultureInfo.InvariantCulture)));

        var copies = (await Rows(target).ToListAsync(cancellationToken)).ConvertAll(e => target.Entry(e)).ToDictionary(KeyOf, e => (EntityEntry)e, StringComparer.Ordinal);
        foreach (var entity in await Rows(source).ToListAsync(cancellationToken))
        {
            var original = source.Entry(entity);
            if (copies.Remove(KeyOf(original), out var copy))
            {
                copy.CurrentValues.SetValues(original.CurrentValues);
                continue;
            }

            copy = target.Entry(original.CurrentValues.ToObject());
            copy.CurrentValues.SetValues(original.CurrentValues);
            copy.State = EntityState.Added;
        }

        gone.AddRange(copies.Values);
    }
}
