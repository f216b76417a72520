using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>What is tried on owned entities that have a table of their own: hung on another tenant's owner, they would be its.</summary>
internal static class OwnedAttacks
{
    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants) =>
        from type in tenants.Model.GetEntityTypes()
        where type.IsOwned() && type.IsTenantOwned() && !type.IsMappedToJson()
        let ownership = type.FindOwnership()!
        where type.GetTableName() is not null && (type.GetTableName() != ownership.PrincipalEntityType.GetTableName() || type.GetSchema() != ownership.PrincipalEntityType.GetSchema())
        where !ownership.PrincipalEntityType.IsOwned()
        select new IsolationAttack(type.DisplayName(), ForeignKeySql.AttackOn(ownership), Walls.Keys, () => ReferAsync(tenants, type, ownership));

    private static Task<string?> ReferAsync(IsolationTenants tenants, IEntityType type, IForeignKey ownership) => tenants.AsAttackerAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        return await ForeignKeySql.ReferAsync(db, ownership, type, tenants.Victim, new Dictionary<IProperty, object> { [type.FindProperty(RowMaker.TenantId)!] = tenants.Attacker.Tenant.Id });
    });
}
