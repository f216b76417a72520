using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items;

namespace Tracker.Pages;

[Authorize("work-items.read")]
public sealed class SearchModel(TrackerDb db) : PageModel
{
    public const int MaxLength = 200;
    public const int Shown = 50;

    [BindProperty(SupportsGet = true)]
    public string Q { get; set; } = "";

    public List<Row> Rows { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Q = (Q ?? "").Trim();
        if (Q.Length is > 0 and <= MaxLength)
        {
            Rows = await db.Search<WorkItem>(Q, most: Shown)
                .Select(i => new Row(i.Id, i.Title, i.Status, i.ProjectId, i.Project!.Name))
                .Take(Shown)
                .ToListAsync(cancellationToken);
        }
    }

    public sealed record Row(Guid Id, string Title, WorkItemStatus Status, Guid ProjectId, string Project);
}
