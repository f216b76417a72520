namespace Kit.Admin;

/// <summary>An entity as the administration knows it; made once from the model.</summary>
internal sealed class AdminEntity
{
    public required EntityStore Store { get; init; }

    /// <summary>The name in addresses. What an address names is looked up among these and nowhere else.</summary>
    public required string Slug { get; init; }

    public required string One { get; init; }

    public required string Many { get; init; }

    public required int Position { get; init; }

    public required bool OnTenantSite { get; init; }

    public required bool CanCreate { get; init; }

    public required bool CanEdit { get; init; }

    public required bool CanDelete { get; init; }

    /// <summary>The entity's name in audit entries.</summary>
    public required string Resource { get; init; }

    /// <summary>What the names of its permissions begin with.</summary>
    public required string PermissionName { get; init; }

    public required IReadOnlyList<AdminProperty> Properties { get; init; }

    public required IReadOnlyList<AdminProperty> Columns { get; init; }

    public required IReadOnlyList<AdminProperty> Search { get; init; }

    /// <summary>Whether a tenant's lists are searched as the model says, and not as the administration would.</summary>
    public required bool SearchesModel { get; init; }

    /// <summary>Whether lists begin with what rows are called by; the host's own choice of columns has its own first one.</summary>
    public required bool ListsLabel { get; init; }

    public required AdminProperty? Order { get; init; }

    public required bool Descending { get; init; }

    /// <summary>What a list reads of a row.</summary>
    public required Projection ListProjection { get; init; }

    /// <summary>What a page about one row reads of it.</summary>
    public required Projection RowProjection { get; init; }

    /// <summary>What modules know of its rows; shown on the operators' site alone.</summary>
    public required IReadOnlyList<AdminFact> Facts { get; init; }

    public bool IsTenantOwned => Store.IsTenantOwned;

    public bool IsControlPlane => Store.IsControlPlane;

    public bool Allows(RowUse use) => use switch { RowUse.Edit => CanEdit, RowUse.Delete => CanDelete, _ => true };

    public IEnumerable<AdminProperty> Filters => Properties.Where(p => p is { CanFilter: true, IsFilter: true });

    /// <summary>What a list may be sorted by: its columns, and what rows are called by.</summary>
    public IEnumerable<AdminProperty> SortNames() =>
        Properties.Where(p => p.Property == Store.LabelProperty || p == Order || (Columns.Contains(p) && p.Kind != PropertyKind.Multiline
            && (p.Kind != PropertyKind.Reference || p is { Navigation: not null, Target.LabelProperty: not null })));

    public IEnumerable<AdminProperty> Fields(bool create) => Properties.Where(p => create ? p.OnCreate : p.OnEdit);
}
