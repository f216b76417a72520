using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>The rows that refer to others by one foreign key.</summary>
internal abstract class Dependents(IForeignKey foreignKey)
{
    public IForeignKey ForeignKey { get; } = foreignKey;

    /// <summary>What deleting a row does to those that refer to it.</summary>
    public DeleteEffect Effect { get; } = foreignKey.DeleteBehavior switch
    {
        DeleteBehavior.Cascade => DeleteEffect.Deleted,
        DeleteBehavior.SetNull or DeleteBehavior.ClientSetNull when Cleared(foreignKey) is not null => DeleteEffect.Cleared,
        _ => DeleteEffect.Obstacle,
    };

    public static Dependents Of(IForeignKey foreignKey) => (Dependents)Activator.CreateInstance(
        typeof(Dependents<,>).MakeGenericType(foreignKey.PrincipalEntityType.ClrType, foreignKey.DeclaringEntityType.ClrType), foreignKey)!;

    public abstract IQueryable Of(AdminSession session, IQueryable principals);

    public abstract Task<int> CountAsync(IQueryable rows, CancellationToken cancellationToken);

    public abstract Task<List<object>> TakeAsync(IQueryable rows, int take, CancellationToken cancellationToken);

    /// <summary>The column that is emptied so that a row refers to nothing.</summary>
    public IProperty? ClearedProperty => Cleared(ForeignKey);

    private static IProperty? Cleared(IForeignKey foreignKey) => foreignKey.Properties.FirstOrDefault(p => p.IsNullable && !p.IsPrimaryKey());
}

internal sealed class Dependents<TPrincipal, TDependent>(IForeignKey foreignKey) : Dependents(foreignKey)
    where TPrincipal : class
    where TDependent : class
{
    public override IQueryable Of(AdminSession session, IQueryable principals)
    {
        var principal = Expression.Parameter(typeof(TPrincipal), "principal");
        var dependent = Expression.Parameter(typeof(TDependent), "dependent");
        var same = ForeignKey.Properties.Zip(ForeignKey.PrincipalKey.Properties, (own, other) =>
        {
            var (left, right) = (RowExpressions.Property(dependent, own), RowExpressions.Property(principal, other));
            return Expression.Equal(left, left.Type == right.Type ? right : Expression.Convert(right, left.Type));
        }).Aggregate(Expression.AndAlso);
        var any = Expression.Call(typeof(Queryable), nameof(Queryable.Any), [typeof(TPrincipal)], ((IQueryable<TPrincipal>)principals).Expression, Expression.Lambda<Func<TPrincipal, bool>>(same, principal));
        return session.Rows<TDependent>().Where(Expression.Lambda<Func<TDependent, bool>>(any, dependent));
    }

    public override Task<int> CountAsync(IQueryable rows, CancellationToken cancellationToken) => ((IQueryable<TDependent>)rows).CountAsync(cancellationToken);

    public override Task<List<object>> TakeAsync(IQueryable rows, int take, CancellationToken cancellationToken) =>
        ((IQueryable<TDependent>)rows).AsTracking().Take(take).Cast<object>().ToListAsync(cancellationToken);
}

/// <summary>What deleting a row does to those that refer to it.</summary>
internal enum DeleteEffect
{
    /// <summary>They are deleted too.</summary>
    Deleted,

    /// <summary>They stay, and refer to nothing.</summary>
    Cleared,

    /// <summary>They keep the row from being deleted.</summary>
    Obstacle,
}
