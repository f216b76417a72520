using System.Globalization;

namespace Kit.Hosting;

/// <summary>A table on the operators' page about a row.</summary>
/// <param name="Heading">What it is.</param>
/// <param name="Columns">The headings of its columns.</param>
/// <param name="Rows">The rows, a cell for each column.</param>
public sealed record OperatorTable(string Heading, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<OperatorCell>> Rows)
{
    /// <summary>What stands in place of the rows when there are none.</summary>
    /// <value><c>None.</c></value>
    public string Empty { get; init; } = "None.";

    /// <summary>A page with all of them.</summary>
    /// <value><see langword="null"/>: these are all.</value>
    public OperatorCell? More { get; init; }
}

/// <summary>A cell.</summary>
/// <param name="Text">Its text; empty for nothing.</param>
/// <param name="Href">Where it leads.</param>
public sealed record OperatorCell(string Text, string? Href = null)
{
    /// <summary>A moment, in UTC.</summary>
    public static OperatorCell Of(DateTimeOffset? at) => new(at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "");

    /// <summary>A number.</summary>
    public static OperatorCell Of(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A text.</summary>
    public static implicit operator OperatorCell(string? text) => new(text ?? "");

    /// <summary>A text.</summary>
    public static OperatorCell FromString(string? text) => new(text ?? "");
}
