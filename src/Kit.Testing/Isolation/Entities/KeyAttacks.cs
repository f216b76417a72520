using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>What keys that start with the tenant are to stop: foreign keys and unique indexes are not subject to row-level security.</summary>
internal sealed class KeyAttacks<TEntity>(EntityUnderAttack entity) : EntityAttackSet<TEntity>(entity)
    where TEntity : class
{
    public override IEnumerable<IsolationAttack> Attacks =>
    [
        Attack("take the same id", Walls.Keys, () => SavedAsync([.. Victim.Id.Select(i => i.Property).Where(p => !p.IsForeignKey())])),
        .. Type.GetIndexes().Where(i => i.IsUnique && !Type.HasSharedClrType).Select(i => Attack(
            $"take the same {string.Join(" and ", Names(i.Properties))}", Walls.Keys,
            () => SavedAsync([.. i.Properties.Where(p => p.Name != RowMaker.TenantId && !p.IsForeignKey())]))),
        .. RowMaker.References(Type).Where(f => f.PrincipalEntityType.IsTenantOwned()).Select(f => Attack(
            ForeignKeySql.AttackOn(f), Walls.Keys, () => ReferAsync(f))),
    ];

    private Task<string?> ReferAsync(IForeignKey foreignKey) => Tenants.AsAttackerAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var entry = Tenants.Attacker.Rows.Add(db, Type);
        await db.SaveChangesAsync();
        return await ForeignKeySql.ReferAsync(db, foreignKey, Type, Tenants.Victim, Type.FindPrimaryKey()!.Properties.ToDictionary(p => p, p => entry.Property(p.Name).CurrentValue!));
    });

    private async Task<string?> SavedAsync(List<IProperty> same)
    {
        if (same.Count == 0)
        {
            return null; // it is made of references alone: those are attacked by themselves
        }

        try
        {
            return await Tenants.AsAttackerAsync(db => SavedAsync(db, same));
        }
        catch (AppendOnlyException)
        {
            // The guard would refuse any row of it, which says nothing of keys: the platform, that makes them, makes one for the attacker.
            return await Tenants.AsPlatformAsync(db => SavedAsync(db, same));
        }
    }

    private async Task<string?> SavedAsync(KitDbContext db, List<IProperty> same)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        Tenants.Attacker.Rows.Add(db, Type, with: same.ToDictionary(p => p, p => Victim[p]).Append(new(Type.FindProperty(RowMaker.TenantId)!, Tenants.Attacker.Tenant.Id)).ToDictionary());
        try
        {
            await db.SaveChangesAsync();
            return null;
        }
        catch (DbUpdateException e)
        {
            return $"That the other tenant has it shows: {e.InnerException?.Message}";
        }
    }
}
