using CsvHelper;

namespace Tracker.Items.Csv;

/// <summary>Writes a CSV file that a spreadsheet opens as it is, umlauts included, and runs nothing of.</summary>
internal sealed class CsvOutput(Stream destination) : IAsyncDisposable
{
    private static readonly CsvWriterOptions Options = new() { WriteByteOrderMark = true, ValidateFieldCount = false };
    private readonly CsvWriter _writer = CsvWriter.Create(destination, Options, leaveOpen: true);

    public async Task WriteAsync(IEnumerable<string?> cells, CancellationToken cancellationToken) =>
        await _writer.WriteRecordAsync([.. cells.Select(c => SpreadsheetText.Escape(Plain(c ?? "")))], cancellationToken);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    // No text file has other control characters, and the file store would take it for something else.
    private static string Plain(string text) => text.Any(IsOdd) ? string.Concat(text.Where(c => !IsOdd(c))) : text;

    private static bool IsOdd(char c) => c is < ' ' and not ('\t' or '\r' or '\n');
}
