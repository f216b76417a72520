namespace Kit.Portability;

/// <summary>A table that holds rows of tenants, as the model has it.</summary>
internal sealed class TenantTable
{
    /// <summary>The schema and the name, as in <c>kit.memberships</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name, quoted.</summary>
    public required string Sql { get; init; }

    /// <summary>The columns whose values travel, by name: all but the tenant's, which the archive says once, and computed ones.</summary>
    public required IReadOnlyList<TenantColumn> Columns { get; init; }

    /// <summary>The columns of the primary key, quoted; the tenant's is the first.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>The columns of the primary key without the tenant's.</summary>
    public IReadOnlyList<TenantColumn> KeyColumns => [.. Key.Select(k => k.Trim('"')).Select(k => Columns.FirstOrDefault(c => c.Name == k)).OfType<TenantColumn>()];

    /// <summary>Whether a row may refer to another one of the same table.</summary>
    public required bool RefersToItself { get; init; }

    /// <summary>Whether its rows can't be deleted by the application, but by the platform alone.</summary>
    public required bool IsPlatforms { get; init; }

    /// <summary>Whether its rows are in the shared database, wherever the tenant is.</summary>
    public required bool IsControlPlane { get; init; }

    /// <summary>Why exports leave it out, if they do.</summary>
    public string? NotExported { get; init; }

    /// <summary>Why imports leave it out, if they do.</summary>
    public string? NotImported { get; init; }

    /// <summary>Why restores leave it alone, if they do.</summary>
    public string? NotRestored { get; init; }

    /// <summary>Why its rows outlive an erasure, if they do.</summary>
    public string? Kept { get; init; }

    /// <summary>For how many years they do.</summary>
    public int KeptYears { get; init; }

    public bool IsExported => NotExported is null;

    public bool IsImported => IsExported && NotImported is null;

    public bool IsRestored => IsImported && NotRestored is null;

    public override string ToString() => Name;
}
