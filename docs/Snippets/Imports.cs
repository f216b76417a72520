using System.Runtime.CompilerServices;
using Kit.Data;
using Kit.Files;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

#region import-entity
public sealed class NoteImport
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid FileId { get; init; }

    public StoredFile? File { get; init; } // its name, and whose it is; gone with it

    public NoteImportState State { get; set; } // changed by SaveChanges: the row's version lets one of two win

    public int Done { get; init; } // moved by ExecuteUpdate, in the transaction of each batch
}

public enum NoteImportState { Uploaded, Started, Done, Cancelled, Stopped }
#endregion

#region import-handler
[Job("notes.import", Lane = "imports", Transactional = false)]
public sealed record ImportNotes(Guid NoteImportId);

public sealed class ImportNotesHandler(BoardDb db, IFileStore files) : IJobHandler<ImportNotes>
{
    public async Task HandleAsync(ImportNotes job, JobContext context, CancellationToken cancellationToken)
    {
        var import = await Started(job.NoteImportId).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (import is null || await files.OpenAsync(import.FileId, cancellationToken) is not { } file)
        {
            return; // cancelled before it began
        }

        await using var _ = file;
        var done = import.Done; // where the attempt before this one ended
        await foreach (var lines in NoteLines.ReadAsync(file.Content, cancellationToken).Skip(done).Chunk(100))
        {
            var isWanted = false;
            if (!await context.OnceAsync($"{import.Id} {done}", async () => isWanted = await WriteAsync(import.Id, lines, cancellationToken), cancellationToken))
            {
                throw new InvalidOperationException("Another node has written this batch."); // the next attempt goes on from there
            }

            if (!isWanted)
            {
                return; // cancelled
            }

            db.ChangeTracker.Clear();
            await context.ReportAsync(done += lines.Length, cancellationToken: cancellationToken);
        }

        if (await Started(import.Id).SingleOrDefaultAsync(cancellationToken) is { } ended)
        {
            ended.State = NoteImportState.Done; // saved with the job's own end
        }
    }

    private async Task<bool> WriteAsync(Guid importId, string[] lines, CancellationToken cancellationToken)
    {
        if (await Started(importId).ExecuteUpdateAsync(set => set.SetProperty(i => i.Done, i => i.Done + lines.Length), cancellationToken) == 0)
        {
            return false;
        }

        db.AddRange(lines.Select(line => new Note { Title = line })); // saved by OnceAsync
        return true;
    }

    private IQueryable<NoteImport> Started(Guid id) => db.Set<NoteImport>().Where(i => i.Id == id && i.State == NoteImportState.Started);
}
#endregion

public static class NoteLines
{
    public static async IAsyncEnumerable<string> ReadAsync(Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(content);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }
}

public static class ImportSnippets
{
    #region import-start
    public static async Task StartAsync(BoardDb db, IJobs jobs, NoteImport import)
    {
        if (import.State == NoteImportState.Uploaded)
        {
            import.State = NoteImportState.Started;
            jobs.Enqueue(new ImportNotes(import.Id));
            await db.SaveChangesAsync(); // of two clicks at once, the second is a conflict: one job
        }
    }

    public static async Task CancelAsync(BoardDb db, IJobs jobs, NoteImport import, Guid jobId)
    {
        import.State = NoteImportState.Cancelled; // waits for the batch that is on its way; no other begins
        await db.SaveChangesAsync();
        await jobs.CancelAsync(jobId); // one that waits never starts, one that runs ends at once
    }
    #endregion
}
