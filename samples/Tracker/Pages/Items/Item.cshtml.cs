using Kit.Events;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Items;

namespace Tracker.Pages.Items;

[Authorize("work-items.read")]
public sealed class ItemModel(TrackerDb db, TenantScope scope, IEvents events) : PageModel
{
    private const int ShownComments = 200;

    [FromRoute]
    public Guid Id { get; set; }

    [BindProperty]
    public ItemForm Input { get; set; } = new();

    public WorkItem Item { get; private set; } = null!;

    public List<Comment> Comments { get; private set; } = [];

    public List<SelectListItem> Assignees { get; private set; } = [];

    public List<SelectListItem> Projects { get; private set; } = [];

    /// <summary>Set when somebody else saved the item while this form was open.</summary>
    public bool Conflict { get; private set; }

    public string? CommentError { get; private set; }

    public bool MayWrite => scope.Permissions.Has("work-items.write");

    public bool MayComment => scope.Membership is not null && scope.Permissions.Has("comments.write");

    public TenantInfo? Tenant => scope.Tenant;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
        {
            return NotFound();
        }

        Input = ItemForm.Of(Item, Version);
        return Page();
    }

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

        if (Projects.All(p => p.Value != Input.ProjectId.ToString()))
        {
            ModelState.AddModelError("Input.ProjectId", "There is no such project.");
        }

        if (Input.AssigneeId is { } assignee && Assignees.All(a => a.Value != assignee.ToString()))
        {
            ModelState.AddModelError("Input.AssigneeId", "There is no such member.");
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        db.VersionOf(Item).OriginalValue = Input.Version;
        if (Input.AssigneeId is { } given && given != Item.AssigneeId)
        {
            events.Publish(new WorkItemAssigned(Item.Id, given));
        }

        Input.CopyTo(Item);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            ModelState.Clear();
            if (!await LoadAsync(cancellationToken))
            {
                return NotFound();
            }

            (Conflict, Input) = (true, ItemForm.Of(Item, Version));
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        return RedirectToPage("/Projects/Board", new { id = Item.ProjectId });
    }

    public async Task<IActionResult> OnPostCommentAsync([FromForm] string? body, CancellationToken cancellationToken)
    {
        if (!MayComment)
        {
            return Forbid();
        }

        if (!await LoadAsync(cancellationToken))
        {
            return NotFound();
        }

        var text = body?.Trim() ?? "";
        if (text.Length is 0 or > 4000)
        {
            ModelState.Clear();
            Input = ItemForm.Of(Item, Version);
            CommentError = text.Length == 0 ? "Write something first." : "At most 4,000 characters.";
            return Page();
        }

        var comment = new Comment { WorkItemId = Id, AuthorId = scope.Membership!.Id, Body = text };
        db.Add(comment);
        await db.SaveChangesAsync(cancellationToken);
        return RedirectToPage(null, null, new { id = Id }, $"comment-{comment.Id}");
    }

    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        if (!MayWrite)
        {
            return Forbid();
        }

        if (await db.WorkItems.FirstOrDefaultAsync(i => i.Id == Id, cancellationToken) is not { } item)
        {
            return NotFound();
        }

        await db.Comments.Where(c => c.WorkItemId == Id).LoadAsync(cancellationToken);
        db.Remove(item);
        await db.SaveChangesAsync(cancellationToken);
        return RedirectToPage("/Projects/Board", new { id = item.ProjectId });
    }

    private long Version => db.VersionOf(Item).CurrentValue;

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await db.WorkItems.Include(i => i.Project).FirstOrDefaultAsync(i => i.Id == Id, cancellationToken) is not { } item)
        {
            return false;
        }

        Item = item;
        Comments = await db.Comments.AsNoTracking().Where(c => c.WorkItemId == Id).Include(c => c.Author)
            .OrderByDescending(c => c.CreatedAt).Take(ShownComments).ToListAsync(cancellationToken);
        Comments.Reverse();

        // Who has left can't be given work, but keeps what they have.
        var members = await db.Set<Membership>().Where(m => m.Status == MembershipStatus.Active || m.Id == item.AssigneeId)
            .OrderBy(m => m.Name).Select(m => new { m.Id, m.Name }).ToListAsync(cancellationToken);
        var projects = await db.Projects.OrderBy(p => p.Name).Select(p => new { p.Id, p.Name }).ToListAsync(cancellationToken);
        Assignees = [.. members.Select(m => new SelectListItem(m.Name, m.Id.ToString()))];
        Projects = [.. projects.Select(p => new SelectListItem(p.Name, p.Id.ToString()))];
        return true;
    }
}
