using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using CsvHelper;

namespace Tracker.Items.Import;

/// <summary>Reads a CSV file of a stranger's: row by row, of which none may be larger than a few screens, so that no file takes more memory than another.</summary>
internal sealed class CsvFile(Stream content) : IAsyncDisposable
{
    public const long MaxBytes = 10_000_000;
    public const int MaxRows = 20_000;
    public const string NotText = "It is not text in UTF-8. In a spreadsheet, save it as “CSV UTF-8”.";
    private const int MaxRowBytes = 64 * 1024;
    private const int MaxColumns = 100;

    private static readonly CsvReaderOptions Options = new() { MaxRecordSize = MaxRowBytes, TrackLineNumbers = true, OnMalformedRecord = RefuseOpenQuote };
    private readonly CsvReader _reader = CsvReader.Create(content, Options, leaveOpen: true);
    private int _columns;

    /// <summary>The first row, which names the columns.</summary>
    /// <exception cref="CsvFileException">There is none.</exception>
    public async Task<IReadOnlyList<string>> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(async () =>
        {
            await _reader.ReadHeaderAsync(cancellationToken);
            return true;
        });
        var header = _reader.Headers.ToArray();
        _columns = header.Length;
        return _columns switch
        {
            0 => throw new CsvFileException("It is empty."),
            > MaxColumns => throw new CsvFileException($"It has more than {MaxColumns} columns."),
            _ => header.Any(c => c.AsSpan().ContainsAny('\0', '\uFFFD')) ? throw new CsvFileException(NotText) : header,
        };
    }

    /// <summary>The rows below the header.</summary>
    /// <exception cref="CsvFileException">It can't be read on.</exception>
    public async IAsyncEnumerable<CsvRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var rows = 0; await ReadAsync(async () => await _reader.ReadAsync(cancellationToken)); rows++)
        {
            yield return rows < MaxRows ? Row() : throw new CsvFileException($"It has more than {MaxRows.ToString("N0", CultureInfo.InvariantCulture)} rows. Make several files of it.");
        }
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private CsvRow Row()
    {
        var raw = _reader.RawRecord;
        if (!Utf8.IsValid(raw) || raw.Contains((byte)0))
        {
            throw new CsvFileException($"Line {_reader.LineNumber}: {NotText}");
        }

        var cells = new string[Math.Min(_reader.FieldCount, _columns + 1)]; // one too many says enough
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = _reader.GetString(i);
        }

        return new(_reader.LineNumber, cells);
    }

    private static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (CsvFormatException e)
        {
            throw new CsvFileException($"Line {e.LineNumber}: a row is longer than {MaxRowBytes / 1024} kB. Is a quotation mark missing?");
        }
    }

    private static void RefuseOpenQuote(CsvMalformedRecord record)
    {
        if (record.Reason == CsvMalformedReason.UnterminatedQuote)
        {
            throw new CsvFileException($"Line {record.LineNumber}: a quotation mark is never closed.");
        }
    }
}
