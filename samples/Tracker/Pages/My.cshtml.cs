using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Digest;
using Tracker.Items;

namespace Tracker.Pages;

[Authorize("work-items.read")]
public sealed class MyModel(TrackerDb db, TenantScope scope, TimeProvider clock) : PageModel
{
    private const int Shown = 200;

    public List<Group> Groups { get; private set; } = [];

    /// <summary>Whether the morning's mail comes; nothing for who is no member.</summary>
    public bool? Digest { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (scope.Membership is not { } me)
        {
            return;
        }

        Digest = !await db.DigestOptOuts.AnyAsync(o => o.MemberId == me.Id, cancellationToken);
        var today = Format.Today(clock, scope.Tenant);
        var soon = today.AddDays(7);
        var rows = await db.WorkItems
            .Where(i => i.AssigneeId == me.Id && i.Status != WorkItemStatus.Done && i.Status != WorkItemStatus.Cancelled)
            .OrderBy(i => i.DueDate == null).ThenBy(i => i.DueDate).ThenBy(i => i.Title)
            .Take(Shown)
            .Select(i => new Row(i.Id, i.Title, i.Status, i.ProjectId, i.Project!.Name, i.DueDate, i.Estimate))
            .ToListAsync(cancellationToken);
        Groups = [.. rows
            .GroupBy(r => r.DueDate is not { } due ? "No date" : due < today ? "Overdue" : due <= soon ? "Within a week" : "Later")
            .Select(g => new Group(g.Key, [.. g]))];
    }

    public async Task<IActionResult> OnPostDigestAsync([FromForm] bool on, CancellationToken cancellationToken)
    {
        if (scope.Membership is not { } me)
        {
            return Forbid();
        }

        var optOut = await db.DigestOptOuts.SingleOrDefaultAsync(o => o.MemberId == me.Id, cancellationToken);
        if (on && optOut is not null)
        {
            db.Remove(optOut);
        }
        else if (!on && optOut is null)
        {
            db.Add(new DigestOptOut { MemberId = me.Id });
        }

        await db.SaveChangesAsync(cancellationToken);
        return RedirectToPage();
    }

    public sealed record Group(string Name, List<Row> Rows);

    public sealed record Row(Guid Id, string Title, WorkItemStatus Status, Guid ProjectId, string Project, DateOnly? DueDate, int? Estimate);
}
