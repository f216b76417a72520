using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What filter and guard are to stop of an entity of the platform's whose rows are about tenants. Keys don't: it has none with a tenant.</summary>
internal sealed class AboutAttacks<TEntity>(EntityUnderAttack entity) : EntityAttackSet<TEntity>(entity)
    where TEntity : class
{
    public override IEnumerable<IsolationAttack> Attacks =>
    [
        Attack("read its rows", Walls.Filter, () => ReadAsync(static rows => rows)),
        Attack("read its rows with IgnoreQueryFilters", Walls.Filter, () => ReadAsync(static rows => rows.IgnoreQueryFilters())),
        Attack("read its rows where no tenant is current", Walls.Filter, ReadAsNobodyAsync),
        Attack("find a row by its id", Walls.Filter, FindAsync),
        .. IsInOneTable ? [Attack("delete in bulk", Walls.Filter, DeleteAsync)] : Array.Empty<IsolationAttack>(),
        Attack("save a row that bears the other tenant", Walls.Guard, ForgeAsync),
        Attack("save a row where no tenant is current", Walls.Guard, SaveAsNobodyAsync),
        Attack("change a row by a stub of it", Walls.Guard, () => StubAsync(EntityState.Modified)),
        Attack("delete a row by a stub of it", Walls.Guard, () => StubAsync(EntityState.Deleted)),
    ];

    private Task<string?> ReadAsync(Func<IQueryable<TEntity>, IQueryable<TEntity>> ways) => Tenants.WithoutRowSecurityAsync(async db =>
    {
        var owners = (await ways(Set(db)).ToListAsync()).Select(r => (Guid?)db.Entry(r).Property(RowMaker.TenantId).CurrentValue).ToList();
        return owners.Any(o => o != Tenants.Attacker.Tenant.Id) ? "Rows about others were read without the filter's consent."
            : owners.Count == 0 ? "The attacker saw no row about itself: the attack proves nothing."
            : null;
    });

    // The platform's role on the connection, and no scope in the program.
    private Task<string?> ReadAsNobodyAsync() => Tenants.InNoScopeAsync(async services =>
    {
        var db = services.GetRequiredService<KitDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync($"SET LOCAL ROLE {DatabaseOptions.Roles.Platform}");
        return await Set(db).AnyAsync() || await Set(db).IgnoreQueryFilters().AnyAsync() ? "Rows were read without a tenant." : null;
    });

    private Task<string?> FindAsync() => Tenants.WithoutRowSecurityAsync(async db =>
    {
        object[] key = [.. Type.FindPrimaryKey()!.Properties.Select(p => Victim[p]!)];
        return await Victims(Set(db)).AnyAsync() ? "The row was found by a query."
            : !Type.HasSharedClrType && await db.FindAsync<TEntity>(key) is not null ? "Find found the row by its key."
            : null;
    });

    private Task<string?> DeleteAsync() => Tenants.WithoutRowSecurityAsync(async db =>
        await Victims(Set(db)).ExecuteDeleteAsync() + await Victims(Set(db).IgnoreQueryFilters()).ExecuteDeleteAsync() > 0 ? "ExecuteDelete deleted it." : null);

    private Task<string?> ForgeAsync() => Tenants.AsAttackerAsync(async db =>
    {
        var entry = Alone(db);
        entry.Property(RowMaker.TenantId).CurrentValue = Tenants.Victim.Tenant.Id;
        entry.State = EntityState.Added;
        return await RefusedAsync(db);
    });

    private Task<string?> SaveAsNobodyAsync() => Tenants.AsAttackerAsync(maker => Tenants.InNoScopeAsync(async services =>
    {
        var db = services.GetRequiredService<KitDbContext>();
        var entry = Alone(db, maker);
        entry.Property(RowMaker.TenantId).CurrentValue = Tenants.Victim.Tenant.Id;
        entry.State = EntityState.Added;
        return await RefusedAsync(db);
    }));

    private Task<string?> StubAsync(EntityState state) => Tenants.AsAttackerAsync(async db =>
    {
        var entry = Alone(db);
        foreach (var property in Type.GetProperties())
        {
            entry.Property(property.Name).CurrentValue = Victim[property];
        }

        entry.State = state;
        return await RefusedAsync(db);
    });

    private static async Task<string?> RefusedAsync(KitDbContext db)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        try
        {
            await db.SaveChangesAsync();
            return "It was saved.";
        }
        catch (KitException)
        {
            return null;
        }
        catch (DbUpdateException e)
        {
            return $"Only the database refused it: {e.InnerException?.Message}";
        }
    }
}
