using Kit.Files;
using Kit.Jobs;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Tracker.Data;
using Tracker.Items.Csv;
using Tracker.Items.Import;
using Tracker.Projects;

namespace Tracker.Pages.Items;

[Authorize("work-items.write")]
public sealed class ImportModel(TrackerDb db, IFileStore files, IJobs jobs) : PageModel
{
    private const int Shown = 10;

    [FromRoute]
    public Guid Id { get; set; }

    public ItemImport Import { get; private set; } = null!;

    /// <summary>Nothing, where it was deleted.</summary>
    public Project? Project { get; private set; }

    /// <summary>Of the job; nothing before it is started, and some time after it ended.</summary>
    public JobState? Job { get; private set; }

    /// <summary>The file's columns, before it is started.</summary>
    internal ItemColumns? Columns { get; private set; }

    /// <summary>The file's first rows, before it is started.</summary>
    internal List<ItemRow> Preview { get; private set; } = [];

    public bool IsUnderWay => Import.State == ItemImportState.Started && Job is JobState.Ready or JobState.Scheduled or JobState.Running or JobState.Held or JobState.Moved;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
        {
            return NotFound();
        }

        if (Import.State == ItemImportState.Uploaded && await files.OpenAsync(Import.FileId, cancellationToken) is { } file)
        {
            await using var _ = file;
            await using var csv = new CsvFile(file.Content);
            Columns = new ItemColumns(await csv.ReadHeaderAsync(cancellationToken));
            Preview = await ItemRows.ReadAsync(db, Columns, await csv.ReadAsync(cancellationToken).Take(Shown).ToListAsync(cancellationToken), cancellationToken);
        }

        return Page();
    }

    public Task<IActionResult> OnPostStartAsync(CancellationToken cancellationToken) => ChangeAsync(
        import =>
        {
            if (import.State == ItemImportState.Uploaded && Project is { Status: ProjectStatus.Active })
            {
                (import.State, import.JobId) = (ItemImportState.Started, jobs.Enqueue(new ImportItems(Id)));
            }
        },
        cancellationToken);

    /// <summary>It is the state that ends it; the job is told so that it ends at once.</summary>
    public async Task<IActionResult> OnPostCancelAsync(CancellationToken cancellationToken)
    {
        var answer = await ChangeAsync(import => import.State = import.State == ItemImportState.Started ? ItemImportState.Cancelled : import.State, cancellationToken);
        if (Import is { State: ItemImportState.Cancelled, JobId: { } job })
        {
            await jobs.CancelAsync(job, cancellationToken);
        }

        return answer;
    }

    /// <summary>The rows that could not be imported.</summary>
    public async Task<IActionResult> OnGetErrorsAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken) || await files.OpenAsync(Import.FileId, cancellationToken) is not { } file)
        {
            return NotFound();
        }

        await using var _ = file;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{Path.GetFileNameWithoutExtension(file.File.Name)}-errors.csv");
        Response.Headers.ContentDisposition = disposition.ToString();
        Response.Headers.CacheControl = "no-store";
        Response.ContentType = $"{ItemCsv.ContentType}; charset=utf-8";
        await ErrorsFile.WriteAsync(db, Id, file.Content, Response.Body, cancellationToken);
        return new EmptyResult();
    }

    private async Task<IActionResult> ChangeAsync(Action<ItemImport> change, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
        {
            return NotFound();
        }

        change(Import);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another click was first, or the job's end: the page shows what has become of it.
        }

        return RedirectToPage(new { id = Id });
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var found = await db.ItemImports.Where(i => i.Id == Id).LeftJoin(db.Projects, i => i.ProjectId, p => p.Id, (i, p) => new
        {
            Import = i,
            i.File,
            Project = p,
            Job = db.Set<Job>().Where(j => j.Id == i.JobId).Select(j => (JobState?)j.State).FirstOrDefault(),
        }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return false;
        }

        (Import, Project, Job) = (found.Import, found.Project, found.Job);
        return true;
    }
}
