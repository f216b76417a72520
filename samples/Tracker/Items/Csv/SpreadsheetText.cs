namespace Tracker.Items.Csv;

/// <summary>
/// Text in a cell, which a spreadsheet runs where it begins like a formula. An apostrophe in front makes it text. What has apostrophes in front of a formula gets one more, so that
/// taking one away always gives back what was there.
/// </summary>
internal static class SpreadsheetText
{
    private const string Formulas = "=+-@\t\r\n";

    public static string Escape(string text) => IsFormula(text) ? $"'{text}" : text;

    public static string Unescape(string cell) => cell.StartsWith('\'') && IsFormula(cell) ? cell[1..] : cell;

    private static bool IsFormula(string text)
    {
        var start = text.AsSpan().TrimStart('\'');
        return start.Length > 0 && Formulas.Contains(start[0], StringComparison.Ordinal);
    }
}
