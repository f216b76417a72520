using Kit.Features;
using Kit.Files;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;

namespace Tracker.Items.Import;

/// <summary>
/// Goes through the file in batches. Each is a transaction, in which the counts move too: an attempt goes on where the one before it ended, and whoever cancels sees what is in.
/// </summary>
internal sealed class ImportItemsHandler(TrackerDb db, IFileStore files) : IJobHandler<ImportItems>
{
    private const int BatchSize = 100;

    public async Task HandleAsync(ImportItems job, JobContext context, CancellationToken cancellationToken)
    {
        var import = await Started(job.ItemImportId).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (import is null || await files.OpenAsync(import.FileId, cancellationToken) is not { } file)
        {
            return; // cancelled, or deleted, before it began
        }

        await using var _ = file;
        await using var csv = new CsvFile(file.Content);
        var columns = new ItemColumns(await csv.ReadHeaderAsync(cancellationToken));
        var done = import.Imported + import.Skipped;
        try
        {
            await foreach (var rows in csv.ReadAsync(cancellationToken).Skip(done).Chunk(BatchSize))
            {
                var isWanted = false;
                if (!await context.OnceAsync($"{import.Id} {done}", async () => isWanted = await WriteAsync(import, columns, rows, cancellationToken), cancellationToken))
                {
                    // Of two nodes, one is cut off and does not know yet. The next attempt goes on from where that one got to.
                    throw new InvalidOperationException("Another node has written this batch.");
                }

                if (!isWanted)
                {
                    return; // cancelled, or without its project
                }

                db.ChangeTracker.Clear();
                done += rows.Length;
                await context.ReportAsync(done, import.Rows, "rows", cancellationToken);
            }

            await EndAsync(import.Id, ItemImportState.Done, null, cancellationToken);
        }
        catch (LimitReachedException limit)
        {
            db.ChangeTracker.Clear(); // the batch is not in
            await EndAsync(import.Id, ItemImportState.Stopped, limit.PublicDetail, cancellationToken);
        }
    }

    /// <returns>Whether the items are still wanted: nobody has cancelled, and their project is there.</returns>
    private async Task<bool> WriteAsync(ItemImport import, ItemColumns columns, CsvRow[] rows, CancellationToken cancellationToken)
    {
        var byUse = (await ItemRows.ReadAsync(db, columns, rows, cancellationToken)).ToLookup(r => r.Problems.Count == 0);
        var (imported, skipped) = (byUse[true].Count(), byUse[false].Count());

        // From here on whoever cancels waits for this batch.
        if (await Started(import.Id).Where(i => db.Projects.Any(p => p.Id == i.ProjectId)).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.Imported, i => i.Imported + imported).SetProperty(i => i.Skipped, i => i.Skipped + skipped), cancellationToken) == 0)
        {
            await EndAsync(import.Id, ItemImportState.Stopped, "The project is not there any more.", cancellationToken);
            return false;
        }

        foreach (var row in byUse[true])
        {
            var item = new WorkItem { Title = row.Item.Title, ProjectId = import.ProjectId };
            row.Item.ProjectId = import.ProjectId;
            row.Item.CopyTo(item);
            db.Add(item); // nobody is told: a hundred mails would be no news
        }

        db.AddRange(byUse[false].Select(r => new ItemImportError { ImportId = import.Id, Line = r.Line, Problem = string.Join(' ', r.Problems) }));
        return true;
    }

    // Saved with the batch, or with the job's own end; whoever cancels until then has cancelled it.
    private async Task EndAsync(Guid id, ItemImportState state, string? problem, CancellationToken cancellationToken)
    {
        if (await Started(id).SingleOrDefaultAsync(cancellationToken) is { } import)
        {
            (import.State, import.Problem) = (state, problem);
        }
    }

    private IQueryable<ItemImport> Started(Guid id) => db.ItemImports.Where(i => i.Id == id && i.State == ItemImportState.Started);
}
