using System.ComponentModel.DataAnnotations;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items;
using Tracker.Projects;

namespace Tracker.Pages.Projects;

[Authorize("projects.read")]
public sealed class BoardModel(TrackerDb db, TenantScope scope, TimeProvider clock) : PageModel
{
    private const int ShownUnfinished = 200;
    private const int ShownFinished = 20;

    [FromRoute]
    public Guid Id { get; set; }

    [BindProperty]
    public NewItem Input { get; set; } = new();

    public Project Project { get; private set; } = null!;

    public List<Column> Columns { get; } = [];

    public DateOnly Today { get; } = Format.Today(clock, scope.Tenant);

    public bool MayWrite => scope.Permissions.Has("work-items.write");

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    /// <summary>Adds an item.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!MayWrite)
        {
            return Forbid();
        }

        if (!await LoadAsync(cancellationToken))
        {
            return NotFound();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        db.Add(new WorkItem { Title = Input.Title.Trim(), ProjectId = Id });
        await db.SaveChangesAsync(cancellationToken);
        return RedirectToPage(new { id = Id });
    }

    /// <summary>Moves an item to another column.</summary>
    public async Task<IActionResult> OnPostMoveAsync([FromForm] string to, CancellationToken cancellationToken)
    {
        if (!MayWrite)
        {
            return Forbid();
        }

        // "{item}/{status}": one form serves all the buttons of the board.
        if (to?.Split('/') is not [var itemId, var name] || !Guid.TryParse(itemId, out var id)
            || !Enum.TryParse<WorkItemStatus>(name, out var status) || !Enum.IsDefined(status)
            || await db.WorkItems.FirstOrDefaultAsync(i => i.Id == id && i.ProjectId == Id, cancellationToken) is not { } item)
        {
            return NotFound();
        }

        item.Status = status;
        await db.SaveChangesAsync(cancellationToken);
        return RedirectToPage(new { id = Id });
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await db.Projects.AsNoTracking().FirstOrDefaultAsync(p => p.Id == Id, cancellationToken) is not { } project)
        {
            return false;
        }

        Project = project;
        var items = db.WorkItems.Where(i => i.ProjectId == Id);
        var counts = await items.GroupBy(i => i.Status).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var unfinished = await Cards(items.Where(i => i.Status != WorkItemStatus.Done && i.Status != WorkItemStatus.Cancelled), ShownUnfinished, cancellationToken);
        var done = await Cards(items.Where(i => i.Status == WorkItemStatus.Done), ShownFinished, cancellationToken);
        var cancelled = await Cards(items.Where(i => i.Status == WorkItemStatus.Cancelled), ShownFinished, cancellationToken);
        foreach (var status in Enum.GetValues<WorkItemStatus>())
        {
            Columns.Add(new(status, counts.GetValueOrDefault(status), [.. unfinished.Concat(done).Concat(cancelled).Where(c => c.Status == status)]));
        }

        return true;
    }

    private static Task<List<Card>> Cards(IQueryable<WorkItem> items, int count, CancellationToken cancellationToken) => items
        .OrderByDescending(i => i.CreatedAt).ThenBy(i => i.Id)
        .Take(count)
        .Select(i => new Card(i.Id, i.Title, i.Status, i.Assignee == null ? null : i.Assignee.Name, i.DueDate, i.Estimate))
        .ToListAsync(cancellationToken);

    public sealed record Column(WorkItemStatus Status, int Count, List<Card> Cards);

    public sealed record Card(Guid Id, string Title, WorkItemStatus Status, string? Assignee, DateOnly? DueDate, int? Estimate);

    public sealed class NewItem
    {
        [Required(ErrorMessage = "Say what is to be done.")]
        [StringLength(200)]
        public string Title { get; set; } = "";
    }
}
