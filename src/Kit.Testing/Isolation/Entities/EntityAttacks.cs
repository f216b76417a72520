using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>What is tried on an entity through EF Core. Where one wall could hide that another is missing, it is taken out of the way.</summary>
internal static class EntityAttacks
{
    private static readonly Type[] Sets = [typeof(FilterAttacks<>), typeof(GuardAttacks<>), typeof(KeyAttacks<>), typeof(SearchAttacks<>)];
    private static readonly Type[] SetsAbout = [typeof(AboutAttacks<>)];

    public static IEnumerable<IsolationAttack> Of(IsolationTenants tenants, IEntityType type) => (tenants.Victim.FindAbout(type) ?? tenants.Victim.Find(type)) is { } victim
        ? (type.IsAboutTenant() ? SetsAbout : Sets).SelectMany(s => ((EntityAttackSet)Activator.CreateInstance(s.MakeGenericType(type.ClrType), new EntityUnderAttack(tenants, type, victim))!).Attacks)
        : [new(type.DisplayName(), "a row is made", "a row to attack", () => Task.FromResult<string?>($"It was not attacked. {tenants.Victim.WhyNot(type)}"))];
}

/// <summary>Attacks on one entity.</summary>
internal abstract class EntityAttackSet
{
    public abstract IEnumerable<IsolationAttack> Attacks { get; }
}

/// <summary>An entity, and the row of it that the attacks are after.</summary>
internal sealed record EntityUnderAttack(IsolationTenants Tenants, IEntityType Type, StoredRow Victim)
{
    public string Name => Type.DisplayName();

    /// <summary>Whether all of its rows' values stand in one table.</summary>
    public bool IsInOneTable => Type.GetTableMappings().Count() == 1
        && Type.GetDerivedTypes().All(d => d.GetTableName() == Type.GetTableName() && d.GetSchema() == Type.GetSchema());
}
