using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items;
using Tracker.Items.Export;

namespace Tracker.Pages.Projects;

[Authorize("work-items.read")]
public sealed class ExportModel(TrackerDb db, TenantScope scope, IJobs jobs) : PageModel
{
    [FromRoute]
    public Guid Id { get; set; }

    /// <summary>Nothing: all.</summary>
    [BindProperty]
    public WorkItemStatus? Status { get; set; }

    [TempData]
    public bool Asked { get; set; }

    public string ProjectName { get; private set; } = "";

    public string? Email => scope.Membership?.Email;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (scope.Membership is not { } me)
        {
            return Forbid(); // there is nobody to mail it to
        }

        if (!await LoadAsync(cancellationToken))
        {
            return NotFound();
        }

        if (!ModelState.IsValid || (Status is { } status && !Enum.IsDefined(status)))
        {
            return Page();
        }

        var export = new ExportItems(Id, Status, me.Id);
        jobs.Enqueue(export, new() { DedupeKey = export.ToString() }); // the same again, while it is at work, is the same job
        await db.SaveChangesAsync(cancellationToken);
        Asked = true;
        return RedirectToPage(new { id = Id });
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken) =>
        await db.Projects.Where(p => p.Id == Id).Select(p => p.Name).SingleOrDefaultAsync(cancellationToken) is { } name && (ProjectName = name) is not null;
}
