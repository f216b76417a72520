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

    /// <summary>Whether a row is the one under attack, by its id.</summary>
    protected Expression<Func<TEntity, bool>> IsVictims()
    {
        var row = Expression.Parameter(typeof(TEntity));
        var conditions = Victim.Id.Select(id => Expression.Equal(
            Expression.Call(typeof(EF), nameof(EF.Property), [id.Property.ClrType], row, Expression.Constant(id.Property.Name)),
            Expression.Constant(id.Value, id.Property.ClrType)));
        return Expression.Lambda<Func<TEntity, bool>>(conditions.Aggregate(Expression.AndAlso), row);
    }

    protected static IEnumerable<string> Names(IEnumerable<IProperty> properties) => properties.Where(p => p.Name != RowMaker.TenantId).Select(p => p.Name);

    /// <summary>A new row of the attacker's that the context has not met: what it refers to would give it the attacker's tenant again.</summary>
    protected EntityEntry<TEntity> Alone(KitDbContext db)
    {
        var made = Tenants.Attacker.Rows.Add(db, Type);
        var values = Type.GetProperties().ToDictionary(p => p, p => made.Property(p.Name).CurrentValue);
        db.ChangeTracker.Clear();
        var entry = Type.HasSharedClrType ? Set(db).Entry((TEntity)made.Entity) : db.Entry((TEntity)made.Entity);
        foreach (var (property, value) in values)
        {
            entry.Property(property.Name).CurrentValue = value;
        }

        return entry;
    }
}
