namespace Kit.Portability;

/// <summary>Rows that outlive their tenant.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">When they can be deleted, or <see langword="null"/> when something else decides.</param>
public sealed record KeptRows(string Table, long Rows, string Reason, DateTimeOffset? Until);
