using System.Collections.Concurrent;
using System.Linq.Expressions;
using Kit.Api.Model;
using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Api.Reading;

/// <summary>The queries of a resource: compiled once, a list's once for each shape in which it is asked for.</summary>
/// <remarks>
/// What the database has begun it ends, also when the caller has gone: a command that is broken off may cost the pool its connection and its
/// context. The command's timeout bounds it.
/// </remarks>
internal sealed class ResourceQueries<TEntity, TRow>(ResourceModel resource, RowShape<TEntity, TRow> shape)
    where TEntity : class
{
    // Shapes are many but those in use are few; whoever tries them all only costs themselves a compilation each.
    private const int MaxShapes = 256;

    private readonly ConcurrentDictionary<string, Func<KitDbContext, object?[], IAsyncEnumerable<Counted<TRow>>>> _lists = new(StringComparer.Ordinal);
    private readonly ParameterExpression _context = Expression.Parameter(typeof(KitDbContext), "db");

    // Not the row's own: the filter also stands within the row, where its number of rows is counted.
    private readonly ParameterExpression _filtered = Expression.Parameter(typeof(TEntity), "f");
    private Func<KitDbContext, object?[], IAsyncEnumerable<TRow>>? _row;
    private Func<KitDbContext, object?[], IAsyncEnumerable<TEntity>>? _entity;

    /// <summary>The rows of a page, each with the number of all rows: one statement.</summary>
    public Func<KitDbContext, object?[], IAsyncEnumerable<Counted<TRow>>> List(ListRequest request)
    {
        var key = request.Shape();
        if (!_lists.TryGetValue(key, out var query))
        {
            if (_lists.Count >= MaxShapes)
            {
                _lists.Clear();
            }

            query = _lists.GetOrAdd(key, CompileList(request));
        }

        return query;
    }

    /// <summary>The ids of the rows that the words are found in: a statement of its own, since a compiled query can't search.</summary>
    public async Task<Guid[]> SearchAsync(KitDbContext db, string words) =>
        await db.Search<TEntity>(words).Select(e => EF.Property<Guid>(e, resource.Id.Property.Name)).ToArrayAsync();

    /// <summary>The row of an id, or <see langword="null"/>.</summary>
    public async ValueTask<(bool Found, TRow Row)> FindRowAsync(KitDbContext db, object id)
    {
        _row ??= CompileFind<TRow>(Call(nameof(Queryable.Select), [typeof(TEntity), typeof(TRow)], WithId(Set(), out var parameter), Lambda(shape.Row)), parameter);
        await foreach (var row in _row(db, [id]))
        {
            return (true, row);
        }

        return default;
    }

    /// <summary>The entity of an id, tracked, or <see langword="null"/>.</summary>
    public async ValueTask<TEntity?> FindEntityAsync(KitDbContext db, object id)
    {
        var tracked = Expression.Call(typeof(EntityFrameworkQueryableExtensions), nameof(EntityFrameworkQueryableExtensions.AsTracking), [typeof(TEntity)], Set());
        _entity ??= CompileFind<TEntity>(WithId(tracked, out var parameter), parameter);
        TEntity? found = null;
        await foreach (var entity in _entity(db, [id]))
        {
            found = entity;
        }

        return found;
    }

    private Func<KitDbContext, object?[], IAsyncEnumerable<Counted<TRow>>> CompileList(ListRequest request)
    {
        List<ParameterExpression> parameters = [];
        var filtered = Filter(Set(), request, parameters);
        var skip = Expression.Parameter(typeof(int), "skip");
        var take = Expression.Parameter(typeof(int), "take");
        var page = Call(nameof(Queryable.Take), [typeof(TEntity)], Call(nameof(Queryable.Skip), [typeof(TEntity)], Sort(filtered, request.Sort), skip), take);
        var counted = Expression.New(
            typeof(Counted<TRow>).GetConstructor([typeof(TRow), typeof(int)])!, shape.Row, Call(nameof(Queryable.Count), [typeof(TEntity)], filtered));
        var rows = Call(nameof(Queryable.Select), [typeof(TEntity), typeof(Counted<TRow>)], page, Lambda(counted));
        return CompiledQuery.Compile<Counted<TRow>>(_context, [.. parameters, skip, take], rows);
    }

    private Expression Filter(Expression source, ListRequest request, List<ParameterExpression> parameters)
    {
        Expression? predicate = null;
        foreach (var filter in request.Filters)
        {
            var condition = Condition(filter, parameters);
            predicate = predicate is null ? condition : Expression.AndAlso(predicate, condition);
        }

        if (request.Search is not null)
        {
            var found = Expression.Parameter(typeof(Guid[]), "found");
            parameters.Add(found);
            var condition = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(Guid)], found, RowShape.Column(_filtered, resource.Id.Property));
            predicate = predicate is null ? condition : Expression.AndAlso(predicate, condition);
        }

        return predicate is null ? source : Call(nameof(Queryable.Where), [typeof(TEntity)], source, Expression.Quote(Expression.Lambda(predicate, _filtered)));
    }

    private BinaryExpression Condition(ListFilter filter, List<ParameterExpression> parameters)
    {
        var type = filter.Field.Property.ClrType;
        var column = RowShape.Column(_filtered, filter.Field.Property);
        if (filter.Operator == FilterOperator.Empty)
        {
            return Expression.Equal(column, Expression.Constant(null, type));
        }

        // A parameter that can't be null spares the statement the question.
        var parameter = Expression.Parameter(Nullable.GetUnderlyingType(type) ?? type, $"p{parameters.Count}");
        parameters.Add(parameter);
        Expression value = parameter.Type == type ? parameter : Expression.Convert(parameter, type);
        return filter.Operator switch
        {
            FilterOperator.AtLeast => Expression.GreaterThanOrEqual(column, value),
            FilterOperator.AtMost => Expression.LessThanOrEqual(column, value),
            FilterOperator.Above => Expression.GreaterThan(column, value),
            FilterOperator.Below => Expression.LessThan(column, value),
            _ => Expression.Equal(column, value),
        };
    }

    // The id at the end makes the order total, in the direction of the last member: so that an index can be walked.
    private Expression Sort(Expression source, IReadOnlyList<SortTerm> terms)
    {
        if (!terms.Any(t => t.Field == resource.Id))
        {
            terms = [.. terms, new(resource.Id, terms[^1].Descending)];
        }

        for (var i = 0; i < terms.Count; i++)
        {
            var method = (i == 0, terms[i].Descending) switch
            {
                (true, false) => nameof(Queryable.OrderBy),
                (true, true) => nameof(Queryable.OrderByDescending),
                (false, false) => nameof(Queryable.ThenBy),
                (false, true) => nameof(Queryable.ThenByDescending),
            };
            var property = terms[i].Field.Property;
            source = Call(method, [typeof(TEntity), property.ClrType], source, Lambda(RowShape.Column(shape.Entity, property)));
        }

        return source;
    }

    private Func<KitDbContext, object?[], IAsyncEnumerable<TResult>> CompileFind<TResult>(Expression query, ParameterExpression id) =>
        CompiledQuery.Compile<TResult>(_context, [id], query);

    private MethodCallExpression WithId(Expression source, out ParameterExpression id)
    {
        id = Expression.Parameter(resource.Id.Property.ClrType, "id");
        return Call(nameof(Queryable.Where), [typeof(TEntity)], source, Lambda(Expression.Equal(RowShape.Column(shape.Entity, resource.Id.Property), id)));
    }

    private MethodCallExpression Set() => Expression.Call(_context, nameof(DbContext.Set), [typeof(TEntity)]);

    private UnaryExpression Lambda(Expression body) => Expression.Quote(Expression.Lambda(body, shape.Entity));

    private static MethodCallExpression Call(string method, Type[] types, params Expression[] arguments) =>
        Expression.Call(typeof(Queryable), method, types, arguments);
}
