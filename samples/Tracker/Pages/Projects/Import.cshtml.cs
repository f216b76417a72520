using Kit;
using Kit.Files;
using Kit.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items.Csv;
using Tracker.Items.Import;
using Tracker.Projects;

namespace Tracker.Pages.Projects;

[Authorize("work-items.write")]
[MaxUpload(CsvFile.MaxBytes)]
public sealed class ImportModel(TrackerDb db, IFileStore files) : PageModel
{
    private const int Shown = 10;

    [FromRoute]
    public Guid Id { get; set; }

    public Project Project { get; private set; } = null!;

    public List<ItemImport> Latest { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    /// <summary>Looks through the file, and keeps it.</summary>
    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
        {
            return NotFound();
        }

        try
        {
            var import = await KeepAsync(file ?? throw new CsvFileException("Choose a file."), cancellationToken);
            return RedirectToPage("/Items/Import", new { id = import.Id });
        }
        catch (CsvFileException bad)
        {
            ModelState.AddModelError(nameof(file), bad.Message);
        }
        catch (FileRefusedException refused)
        {
            ModelState.AddModelError(nameof(file), $"{refused.Reason} {CsvFile.NotText}");
        }
        catch (KitException refused) when (refused.PublicDetail is { } why)
        {
            ModelState.AddModelError(nameof(file), why); // no room left
        }

        return Page();
    }

    private async Task<ItemImport> KeepAsync(IFormFile file, CancellationToken cancellationToken)
    {
        var rows = await CountAsync(file, cancellationToken);
        await using var content = file.OpenReadStream();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // What browsers say of the type depends on which spreadsheet is installed: it is the bytes that are looked at.
        var stored = await files.SaveAsync(file.FileName, ItemCsv.ContentType, content, cancellationToken);
        var import = new ItemImport { ProjectId = Id, FileId = stored.Id, Rows = rows };
        db.Add(import);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return import;
    }

    // To its end, so that a file which can't be read is not begun with.
    private static async Task<int> CountAsync(IFormFile file, CancellationToken cancellationToken)
    {
        if (!file.FileName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || file.Length > CsvFile.MaxBytes)
        {
            throw new CsvFileException($"Choose a .csv file of {ByteSize.Text(CsvFile.MaxBytes)} at most.");
        }

        await using var content = file.OpenReadStream();
        await using var csv = new CsvFile(content);
        _ = new ItemColumns(await csv.ReadHeaderAsync(cancellationToken));
        var rows = await csv.ReadAsync(cancellationToken).CountAsync(cancellationToken);
        return rows > 0 ? rows : throw new CsvFileException("There are no rows below the first line, which names the columns.");
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        // Nothing new is added to an archived one.
        if (await db.Projects.AsNoTracking().FirstOrDefaultAsync(p => p.Id == Id && p.Status == ProjectStatus.Active, cancellationToken) is not { } project)
        {
            return false;
        }

        Project = project;
        Latest = await db.ItemImports.AsNoTracking().Include(i => i.File).Where(i => i.ProjectId == Id).OrderByDescending(i => i.CreatedAt).Take(Shown).ToListAsync(cancellationToken);
        return true;
    }
}
