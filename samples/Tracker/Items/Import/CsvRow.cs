namespace Tracker.Items.Import;

/// <summary>A row of a CSV file.</summary>
/// <param name="Line">The line of the file on which it begins, from 1.</param>
/// <param name="Cells">As they stand there.</param>
internal sealed record CsvRow(long Line, IReadOnlyList<string> Cells);
