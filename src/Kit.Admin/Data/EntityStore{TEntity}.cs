using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <inheritdoc/>
internal sealed class EntityStore<TEntity> : EntityStore
    where TEntity : class
{
    private readonly ParameterExpression _row = Expression.Parameter(typeof(TEntity), "row");
    private readonly Dictionary<string, Column<TEntity>> _columns = [];
    private readonly Dictionary<string, Column<TEntity>> _targetColumns = [];
    private readonly Func<TEntity>? _make;
    private readonly List<Column<TEntity>> _texts;
    private Projection? _labelOnly;

    public EntityStore(IEntityType type, EntitySettings settings)
        : base(type)
    {
        foreach (var property in type.GetProperties())
        {
            _columns[property.Name] = MakeColumn(_row, property);
        }

        LabelProperty = settings.Label is null ? EntityLabels.FindProperty(type) : null;
        Label = settings.Label is { } label
            ? Expression.Lambda(RowExpressions.Replace(label.Parameters[0], _row, label.Body), _row)
            : Expression.Lambda(LabelProperty is { } p ? _columns[p.Name].Body : EntityLabels.SaysItself(type) || Id is null ? _row : _columns[Id.Name].Body, _row);
        _texts = [.. type.GetProperties().Where(p => p.ClrType == typeof(string) && !EntityLabels.IsSecret(p) && !settings.Hidden.Contains(p.Name)).Select(p => _columns[p.Name])];
        if (!typeof(TEntity).IsAbstract && typeof(TEntity).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is { } constructor)
        {
            // Without its setters, which may be required or init-only, but with the initialisers of its properties.
            _make = Expression.Lambda<Func<TEntity>>(Expression.New(constructor)).Compile();
        }
    }

    public override LambdaExpression Label { get; }

    public override IProperty? LabelProperty { get; }

    public override Projection Project(IReadOnlyList<AdminProperty> properties)
    {
        foreach (var property in properties.Where(p => p is { Navigation: not null, Target.LabelProperty: not null }))
        {
            var body = RowExpressions.Property(RowExpressions.Navigate(_row, property.Navigation!), property.Target!.LabelProperty!);
            _targetColumns[property.Name] = MakeColumn(_row, body);
        }

        return new(properties, RowExpressions.Project(_row, this, properties));
    }

    public override Task<int> CountAsync(AdminSession session, RowFilter filter, CancellationToken cancellationToken) =>
        Where(session, filter).CountAsync(cancellationToken);

    public override Task<List<RowData>> PageAsync(AdminSession session, RowFilter filter, RowOrder order, Projection projection, CancellationToken cancellationToken)
    {
        var rows = Where(session, filter);
        var id = _columns[Id!.Name];
        var sorted = order.Column is { } column && column.Name != Id.Name
            ? id.ThenSort(SortColumn(session, column).Sort(rows, order.Descending), order.Descending)
            : id.Sort(rows, order.Descending);
        if (session.SeesAllTenants && Tenant is not null)
        {
            sorted = _columns[Tenant.Name].ThenSort(sorted, order.Descending);
        }

        return sorted.Skip(order.Skip).Take(order.Take).Select(Of(session, projection)).ToListAsync(cancellationToken);
    }

    public override Task<RowData?> ReadAsync(AdminSession session, RowKey key, Projection projection, CancellationToken cancellationToken) =>
        Where(session, key).AsNoTracking().Select(Of(session, projection)).FirstOrDefaultAsync(cancellationToken);

    public override async Task<object?> FindAsync(AdminSession session, RowKey key, CancellationToken cancellationToken) =>
        await Where(session, key).AsTracking().FirstOrDefaultAsync(cancellationToken);

    public override Task<List<RowData>> ChoicesAsync(AdminSession session, Guid? tenant, string? search, int take, CancellationToken cancellationToken)
    {
        var rows = Search(OfTenant(session.Rows<TEntity>().AsNoTracking(), tenant), ListQuery.SplitWords(search), _texts);
        var id = _columns[Id!.Name];
        var sorted = LabelProperty is { } label && label != Id ? id.ThenSort(_columns[label.Name].Sort(rows, false), false) : id.Sort(rows, false);
        return sorted.Take(take).Select(Of(LabelOnly)).ToListAsync(cancellationToken);
    }

    public override async Task<Dictionary<object, string>> LabelsAsync(AdminSession session, Guid? tenant, IEnumerable<object> ids, CancellationToken cancellationToken)
    {
        var rows = OfTenant(session.Rows<TEntity>().AsNoTracking(), tenant).Where(_columns[Id!.Name].In(ids));
        var labels = new Dictionary<object, string>();
        foreach (var row in await rows.Select(Of(LabelOnly)).ToListAsync(cancellationToken))
        {
            labels[row.Id] = row.LabelText;
        }

        return labels;
    }

    public override Task<bool> ExistsAsync(
        AdminSession session, Guid? tenant, IEnumerable<(IProperty Property, object? Value)> equal, object? except, CancellationToken cancellationToken)
    {
        var rows = OfTenant(session.Rows<TEntity>().AsNoTracking(), tenant);
        foreach (var (property, value) in equal)
        {
            rows = rows.Where(_columns[property.Name].EqualTo(value));
        }

        if (except is not null)
        {
            rows = rows.Where(Expression.Lambda<Func<TEntity, bool>>(Expression.Not(_columns[Id!.Name].EqualTo(except).Body), _row));
        }

        return rows.AnyAsync(cancellationToken);
    }

    public override object NewRow() => _make?.Invoke() ?? (TEntity)RuntimeHelpers.GetUninitializedObject(typeof(TEntity));

    public override IQueryable Query(AdminSession session, RowKey key) => Where(session, key);

    private Projection LabelOnly => _labelOnly ??= Project([]);

    private static Expression<Func<TEntity, RowData>> Of(Projection projection) => (Expression<Func<TEntity, RowData>>)projection.Lambda;

    private Expression<Func<TEntity, RowData>> Of(AdminSession session, Projection projection) => projection.Facts.Count == 0
        ? Of(projection)
        : (Expression<Func<TEntity, RowData>>)RowExpressions.AddFacts(projection.Lambda, projection.Facts.Select(f => ColumnOf(session, f).Body));

    private Column<TEntity> ColumnOf(AdminSession session, IListColumn column) =>
        column is AdminFact<TEntity> fact ? fact.Of(session.Db, _row) : _columns[column.Name];

    private Column<TEntity> SortColumn(AdminSession session, IListColumn column) =>
        column is AdminProperty ? _targetColumns.GetValueOrDefault(column.Name) ?? _columns[column.Name] : ColumnOf(session, column);

    private static Column<TEntity> MakeColumn(ParameterExpression row, IProperty property) => MakeColumn(row, RowExpressions.Property(row, property));

    private static Column<TEntity> MakeColumn(ParameterExpression row, Expression body) =>
        (Column<TEntity>)Activator.CreateInstance(typeof(Column<,>).MakeGenericType(typeof(TEntity), body.Type), row, body, false)!;

    private IQueryable<TEntity> OfTenant(IQueryable<TEntity> rows, Guid? tenant) =>
        tenant is { } id && Tenant is not null ? rows.Where(_columns[Tenant.Name].EqualTo(id)) : rows;

    private IQueryable<TEntity> Where(AdminSession session, RowKey key) =>
        OfTenant(session.Rows<TEntity>(), key.Tenant).Where(_columns[Id!.Name].EqualTo(key.Id));

    private IQueryable<TEntity> Where(AdminSession session, RowFilter filter)
    {
        var all = filter.Search is { } words ? session.Db.Search<TEntity>(words) : session.Rows<TEntity>();
        var rows = OfTenant(all.AsNoTracking(), filter.Tenant);
        if (filter.Impossible)
        {
            return rows.Where(static _ => false);
        }

        foreach (var (column, value) in filter.Equal)
        {
            rows = rows.Where(ColumnOf(session, column).EqualTo(value));
        }

        var foundBy = filter.FoundBy.OfType<AdminFact<TEntity>>();
        return Search(rows, filter.Words, filter.SearchIn.Select(p => _columns[p.Name]), word => foundBy.Select(f => f.Found(session.Db, word, _row)).OfType<Expression>());
    }

    private IQueryable<TEntity> Search(
        IQueryable<TEntity> rows, IReadOnlyList<string> words, IEnumerable<Column<TEntity>> columns, Func<string, IEnumerable<Expression>>? others = null)
    {
        foreach (var word in words)
        {
            var any = columns.Select(c => RowExpressions.Contains(c.Body, word)).Concat(others?.Invoke(word) ?? [])
                .Aggregate((Expression?)null, (a, b) => a is null ? b : Expression.OrElse(a, b));
            if (any is not null)
            {
                rows = rows.Where(Expression.Lambda<Func<TEntity, bool>>(any, _row));
            }
        }

        return rows;
    }
}
