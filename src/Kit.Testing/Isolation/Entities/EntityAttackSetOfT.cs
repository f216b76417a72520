using System.Linq.Expressions;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <inheritdoc/>
internal abstract class EntityAttackSet<TEntity>(EntityUnderAttack entity) : EntityAttackSet
    where TEntity : class
{
    protected IsolationTenants Tenants => entity.Tenants;

    protected IEntityType Type => entity.Type;

    protected StoredRow Victim => entity.Victim;

    protected bool IsInOneTable => entity.IsInOneTable;

    protected IsolationAttack Attack(string name, string wall, Func<Task<string?>> run) => new(entity.Name, name, wall, run);

    protected DbSet<TEntity> Set(KitDbContext db) => Type.HasSharedClrType ? db.Set<TEntity>(Type.Name) : db.Set<TEntity>();

    protected IQueryable<TEntity> Victims(IQueryable<TEntity> rows) => rows.Where(IsVictims());

    /// <summary>Whether a row is the one under attack, by its whole key: an id without its tenant may be the attacker's too, as where it is one of an enumeration.</summary>
    protected Expression<Func<TEntity, bool>> IsVictims()
    {
        var row = Expression.Parameter(typeof(TEntity));
        var conditions = Type.FindPrimaryKey()!.Properties.Select(p => Expression.Equal(
            Expression.Call(typeof(EF), nameof(EF.Property), [p.ClrType], row, Expression.Constant(p.Name)),
            Expression.Constant(Victim[p], p.ClrType)));
        return Expression.Lambda<Func<TEntity, bool>>(conditions.Aggregate(Expression.AndAlso), row);
    }

    protected static IEnumerable<string> Names(IEnumerable<IProperty> properties) => properties.Where(p => p.Name != RowMaker.TenantId).Select(p => p.Name);

    /// <summary>A new row of the attacker's that the context has not met: what it refers to would give it the attacker's tenant again.</summary>
    protected EntityEntry<TEntity> Alone(KitDbContext db) => Alone(db, maker: db);

    /// <inheritdoc cref="Alone(KitDbContext)"/>
    /// <param name="db">The context that is to save it.</param>
    /// <param name="maker">A context in whose scope the attacker is current.</param>
    protected EntityEntry<TEntity> Alone(KitDbContext db, KitDbContext maker)
    {
        var made = Tenants.Attacker.Rows.Add(maker, Type);
        var values = Type.GetProperties().ToDictionary(p => p, p => made.Property(p.Name).CurrentValue);
        maker.ChangeTracker.Clear();
        var entry = Type.HasSharedClrType ? Set(db).Entry((TEntity)made.Entity) : db.Entry((TEntity)made.Entity);
        foreach (var (property, value) in values)
        {
            entry.Property(property.Name).CurrentValue = value;
        }

        return entry;
    }
}
