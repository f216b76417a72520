using System.Linq.Expressions;

namespace Kit.Admin;

/// <summary>An expression over a row, with its type known: compared and sorted by without reflection.</summary>
internal abstract class Column<TEntity>(Expression body)
{
    public Expression Body { get; } = body;

    public abstract Expression<Func<TEntity, bool>> EqualTo(object? value);

    public abstract IOrderedQueryable<TEntity> Sort(IQueryable<TEntity> rows, bool descending);

    public abstract IOrderedQueryable<TEntity> ThenSort(IOrderedQueryable<TEntity> rows, bool descending);

    /// <summary>Whether the value is one of these; they are of the column's type.</summary>
    public abstract Expression<Func<TEntity, bool>> In(IEnumerable<object> values);
}

/// <param name="row">The row.</param>
/// <param name="body">The expression over it.</param>
/// <param name="nothingLast">Whether rows without a value come last in either direction, on either database.</param>
internal sealed class Column<TEntity, TValue>(ParameterExpression row, Expression body, bool nothingLast = false) : Column<TEntity>(body)
{
    private readonly Expression<Func<TEntity, TValue>> _lambda = Expression.Lambda<Func<TEntity, TValue>>(body, row);

    public override Expression<Func<TEntity, bool>> EqualTo(object? value) =>
        Expression.Lambda<Func<TEntity, bool>>(Expression.Equal(Body, Parameter.Of((TValue?)value)), row);

    public override IOrderedQueryable<TEntity> Sort(IQueryable<TEntity> rows, bool descending)
    {
        if (nothingLast)
        {
            var isNothing = Expression.Equal(Body, Expression.Constant(default(TValue), typeof(TValue)));
            return ThenSort(rows.OrderBy(Expression.Lambda<Func<TEntity, bool>>(isNothing, row)), descending);
        }

        return descending ? rows.OrderByDescending(_lambda) : rows.OrderBy(_lambda);
    }

    public override IOrderedQueryable<TEntity> ThenSort(IOrderedQueryable<TEntity> rows, bool descending) =>
        descending ? rows.ThenByDescending(_lambda) : rows.ThenBy(_lambda);

    public override Expression<Func<TEntity, bool>> In(IEnumerable<object> values)
    {
        Expression<Func<List<TValue>, TValue, bool>> contains = static (list, value) => list.Contains(value);
        var call = (MethodCallExpression)contains.Body;
        return Expression.Lambda<Func<TEntity, bool>>(Expression.Call(Parameter.Of<List<TValue>>([.. values.Select(v => (TValue)v)]), call.Method, Body), row);
    }
}

/// <summary>Values in queries: as parameters, so that the query is compiled once whatever the value.</summary>
internal static class Parameter
{
    public static Expression Of<TValue>(TValue? value) => Expression.Field(Expression.Constant(new Box<TValue>(value)), nameof(Box<>.Value));

    private sealed class Box<TValue>(TValue? value)
    {
        public readonly TValue? Value = value;
    }
}
