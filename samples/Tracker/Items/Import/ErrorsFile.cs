using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items.Csv;

namespace Tracker.Items.Import;

/// <summary>Writes the rows that could not be imported, each with its line and what is wrong: mended, the file can be imported.</summary>
internal static class ErrorsFile
{
    public static async Task WriteAsync(TrackerDb db, Guid importId, Stream content, Stream destination, CancellationToken cancellationToken)
    {
        await using var csv = new CsvFile(content);
        await using var output = new CsvOutput(destination);
        await output.WriteAsync(["Line", "Problem", .. await csv.ReadHeaderAsync(cancellationToken)], cancellationToken);

        // Both are in the order of lines, so that one walk through each is enough.
        await using var errors = db.ItemImportErrors.AsNoTracking().Where(e => e.ImportId == importId).OrderBy(e => e.Line).AsAsyncEnumerable().GetAsyncEnumerator(cancellationToken);
        var isMore = await errors.MoveNextAsync();
        await foreach (var row in csv.ReadAsync(cancellationToken))
        {
            if (!isMore)
            {
                return;
            }

            if (row.Line == errors.Current.Line)
            {
                await output.WriteAsync([row.Line.ToString(CultureInfo.InvariantCulture), errors.Current.Problem, .. row.Cells.Select(SpreadsheetText.Unescape)], cancellationToken);
                isMore = await errors.MoveNextAsync();
            }
        }
    }
}
