using Tracker.Items.Csv;

namespace Tracker.Items.Import;

/// <summary>Which columns of a file are an item's, by what its header calls them.</summary>
internal sealed class ItemColumns
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["title"] = ItemCsv.Title,
        ["description"] = ItemCsv.Description,
        ["status"] = ItemCsv.Status,
        ["assignee"] = ItemCsv.Assignee, ["assigneeemail"] = ItemCsv.Assignee, ["email"] = ItemCsv.Assignee,
        ["duedate"] = ItemCsv.DueDate, ["due"] = ItemCsv.DueDate,
        ["estimate"] = ItemCsv.Estimate, ["hours"] = ItemCsv.Estimate,
    };

    private readonly Dictionary<string, int> _places = [];
    private readonly List<string> _leftOut = [];

    /// <exception cref="CsvFileException">No column has titles.</exception>
    public ItemColumns(IReadOnlyList<string> header)
    {
        Header = header;
        for (var i = 0; i < header.Count; i++)
        {
            if (!Names.TryGetValue(string.Concat(header[i].Where(char.IsLetter)), out var column) || !_places.TryAdd(column, i))
            {
                _leftOut.Add(header[i]);
            }
        }

        if (!_places.ContainsKey(ItemCsv.Title))
        {
            throw new CsvFileException($"There is no column “{ItemCsv.Title}”: the first line has to name the columns.");
        }
    }

    public IReadOnlyList<string> Header { get; }

    public IEnumerable<string> Recognised => ItemCsv.Columns.Where(_places.ContainsKey);

    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>What a row says of a column; nothing, where it is too short or the file has no such column.</summary>
    public string Cell(CsvRow row, string column) =>
        _places.TryGetValue(column, out var place) && place < row.Cells.Count ? SpreadsheetText.Unescape(row.Cells[place]).Trim() : "";
}
