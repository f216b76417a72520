using System.ComponentModel.DataAnnotations;
using Kit.Features;
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
public sealed class IndexModel(TrackerDb db, IFeatures features, TenantScope scope, TimeProvider clock) : PageModel
{
    private const int Shown = 200;

    [BindProperty]
    public NewProject Input { get; set; } = new();

    public List<ProjectSummary> Active { get; private set; } = [];

    public List<ProjectSummary> Archived { get; private set; } = [];

    public FeatureUsage Usage { get; private set; } = null!;

    /// <summary>What the plan says when it allows no more projects.</summary>
    public string? LimitReached { get; private set; }

    public bool MayWrite => scope.Permissions.Has("projects.write");

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!MayWrite)
        {
            return Forbid();
        }

        if (ModelState.IsValid)
        {
            var project = new Project { Name = Input.Name.Trim(), Description = Input.Description?.Trim() };
            db.Add(project);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return RedirectToPage("/Projects/Board", new { id = project.Id });
            }
            catch (LimitReachedException limit)
            {
                db.ChangeTracker.Clear();
                LimitReached = limit.PublicDetail;
                Response.StatusCode = limit.StatusCode;
            }
        }

        await LoadAsync(cancellationToken);
        return Page();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var today = Format.Today(clock, scope.Tenant);
        var projects = await db.Projects.AsNoTracking().OrderBy(p => p.Name).Take(Shown).ToListAsync(cancellationToken);
        var counts = await db.WorkItems
            .GroupBy(i => new { i.ProjectId, i.Status })
            .Select(g => new { g.Key.ProjectId, g.Key.Status, Count = g.Count(), Overdue = g.Count(i => i.DueDate < today) })
            .ToListAsync(cancellationToken);
        var byProject = counts.ToLookup(c => c.ProjectId);
        var summaries = projects.Select(p => new ProjectSummary(
            p,
            byProject[p.Id].Where(c => !c.Status.IsFinished()).Sum(c => c.Count),
            byProject[p.Id].Where(c => c.Status == WorkItemStatus.Done).Sum(c => c.Count),
            byProject[p.Id].Where(c => !c.Status.IsFinished()).Sum(c => c.Overdue))).ToLookup(s => s.Project.Status);
        Active = [.. summaries[ProjectStatus.Active]];
        Archived = [.. summaries[ProjectStatus.Archived]];
        Usage = await features.GetAsync("projects", cancellationToken);
    }

    public sealed record ProjectSummary(Project Project, int Unfinished, int Done, int Overdue);

    public sealed class NewProject
    {
        [Required(ErrorMessage = "Give the project a name.")]
        [StringLength(120)]
        public string Name { get; set; } = "";

        [StringLength(4000)]
        public string? Description { get; set; }
    }
}
