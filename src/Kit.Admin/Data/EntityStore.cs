using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>Reads the rows of one entity. Everything that depends on its type is worked out once, at start.</summary>
internal abstract class EntityStore(IEntityType type)
{
    private const string TenantProperty = "TenantId";
    private const string WithItsChange = "Kit:WithItsChange";

    public IEntityType Type { get; } = type;

    public IProperty? Id { get; } = type.FindIdProperty() is { } id && RowKey.CanParse(id) ? id : null;

    public bool IsTenantOwned { get; } = type.IsTenantOwned();

    /// <summary>Whether its rows are in the shared database, wherever their tenant is.</summary>
    public bool IsControlPlane { get; } = type.IsControlPlane();

    /// <summary>Whether a tenant with a database of its own has rows in either.</summary>
    public bool IsInBoth { get; } = type.GetRootType().FindAnnotation(WithItsChange) is not null;

    public IProperty? Tenant { get; } = type.IsTenantOwned() ? type.FindProperty(TenantProperty) : null;

    /// <summary>The column that changes with every change of the row.</summary>
    public IProperty? Version { get; } = type.GetProperties().FirstOrDefault(p => p.IsConcurrencyToken
        && (p.ClrType == typeof(long) || p.ClrType == typeof(uint) || p.ClrType == typeof(int) || p.ClrType == typeof(Guid)));

    /// <summary>How a row is called: from the row to a text, or to the row itself when its class overrides <c>ToString</c>.</summary>
    public abstract LambdaExpression Label { get; }

    /// <summary>The property that rows are called by; <see langword="null"/> when it is not as simple as that.</summary>
    public abstract IProperty? LabelProperty { get; }

    public abstract Projection Project(IReadOnlyList<AdminProperty> properties);

    public abstract Task<int> CountAsync(AdminSession session, RowFilter filter, CancellationToken cancellationToken);

    public abstract Task<List<RowData>> PageAsync(AdminSession session, RowFilter filter, RowOrder order, Projection projection, CancellationToken cancellationToken);

    public abstract Task<RowData?> ReadAsync(AdminSession session, RowKey key, Projection projection, CancellationToken cancellationToken);

    /// <summary>The row itself, tracked, to be changed.</summary>
    public abstract Task<object?> FindAsync(AdminSession session, RowKey key, CancellationToken cancellationToken);

    /// <summary>Rows to choose from, by label; of one tenant where a tenant is given.</summary>
    public abstract Task<List<RowData>> ChoicesAsync(AdminSession session, Guid? tenant, string? search, int take, CancellationToken cancellationToken);

    /// <summary>How rows are called, by id.</summary>
    public abstract Task<Dictionary<object, string>> LabelsAsync(AdminSession session, Guid? tenant, IEnumerable<object> ids, CancellationToken cancellationToken);

    /// <summary>Whether there is a row with these values, other than the one of that id.</summary>
    public abstract Task<bool> ExistsAsync(
        AdminSession session, Guid? tenant, IEnumerable<(IProperty Property, object? Value)> equal, object? except, CancellationToken cancellationToken);

    /// <summary>A row that no setter was called on, so that required and init-only properties don't matter; they are set by EF Core's entry.</summary>
    public abstract object NewRow();

    /// <summary>The row as a query, for what refers to it.</summary>
    public abstract IQueryable Query(AdminSession session, RowKey key);
}
