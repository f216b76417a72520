using Kit.Files;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items;

namespace Tracker.Pages.Items;

/// <summary>Where the mail leads: members come through to the file, and nobody else.</summary>
[Authorize("work-items.read")]
public sealed class ExportModel(TrackerDb db, IFileStore files, TimeProvider clock) : PageModel
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellationToken)
    {
        var after = clock.GetUtcNow() - ItemFiles.KeptFor;
        var export = await db.ItemExports.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.CreatedAt > after, cancellationToken);
        return export is not null && await files.LinkAsync(export.FileId, Lifetime, cancellationToken) is { } link ? Redirect(link.AbsoluteUri) : NotFound();
    }
}
