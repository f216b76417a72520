using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items;

namespace Tracker.Pages;

[Authorize("work-items.read")]
public sealed class MyModel(TrackerDb db, TenantScope scope, TimeProvider clock) : PageModel
{
    private const int Shown = 200;

    public List<Group> Groups { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (scope.Membership is not { } me)
        {
            return;
        }

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

    public sealed record Group(string Name, List<Row> Rows);

    public sealed record Row(Guid Id, string Title, WorkItemStatus Status, Guid ProjectId, string Project, DateOnly? DueDate, int? Estimate);
}
