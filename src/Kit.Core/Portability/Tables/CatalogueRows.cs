namespace Kit.Portability;

/// <summary>What a table of the database's own catalogue has of a tenant.</summary>
/// <param name="Table">The table, named as in SQL.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Hidden">Why nobody knows how many, or <see langword="null"/> where <paramref name="Rows"/> is all.</param>
internal sealed record CatalogueRows(string Table, long Rows, string? Hidden = null);
