using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>What the write guard is to stop, before the database is asked.</summary>
internal sealed class GuardAttacks<TEntity>(EntityUnderAttack entity) : EntityAttackSet<TEntity>(entity)
    where TEntity : class
{
    public override IEnumerable<IsolationAttack> Attacks =>
    [
        Attack("save a row that bears the other tenant", Walls.Guard, ForgeAsync),
        Attack("save a row where no tenant is current", Walls.Guard, SaveAsNobodyAsync),
        Attack("save a row that bears the other tenant where none is current", Walls.Guard, ForgeAsNobodyAsync),
        Attack("change a row by a stub of it", Walls.Guard, () => StubAsync(EntityState.Modified)),
        Attack("delete a row by a stub of it", Walls.Guard, () => StubAsync(EntityState.Deleted)),
    ];

    private Task<string?> ForgeAsync() => Tenants.AsAttackerAsync(async db =>
    {
        var entry = Alone(db);
        entry.Property(RowMaker.TenantId).CurrentValue = Tenants.Victim.Tenant.Id;
        entry.State = EntityState.Added;
        return await RefusedAsync(db);
    });

    private Task<string?> SaveAsNobodyAsync() => Tenants.InNoScopeAsync(async services =>
    {
        var db = services.GetRequiredService<KitDbContext>();
        return await RefusedAsync(db, () => Tenants.Attacker.Rows.Add(db, Type));
    });

    // A row that has a tenant is asked for none: the guard is all that is in its way.
    private Task<string?> ForgeAsNobodyAsync() => Tenants.AsAttackerAsync(maker => Tenants.InNoScopeAsync(async services =>
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

    private static async Task<string?> RefusedAsync(KitDbContext db, Action? prepare = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        try
        {
            prepare?.Invoke();
            await db.SaveChangesAsync();
            return "It was saved.";
        }
        catch (Exception e) when (e is ForeignTenantException or NoTenantException)
        {
            return null;
        }
        catch (DbUpdateException e)
        {
            return $"Only the database refused it: {e.InnerException?.Message}";
        }
    }
}
