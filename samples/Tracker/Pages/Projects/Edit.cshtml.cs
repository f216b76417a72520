using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Tracker.Data;
using Tracker.Projects;

namespace Tracker.Pages.Projects;

[Authorize("projects.write")]
public sealed class EditModel(TrackerDb db) : PageModel
{
    [FromRoute]
    public Guid Id { get; set; }

    [BindProperty]
    public Form Input { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { } project)
        {
            return NotFound();
        }

        Input = new() { Name = project.Name, Description = project.Description, Archived = project.Status == ProjectStatus.Archived, Version = db.VersionOf(project).CurrentValue };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { } project)
        {
            return NotFound();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        db.VersionOf(project).OriginalValue = Input.Version;
        project.Name = Input.Name.Trim();
        project.Description = Input.Description?.Trim();
        project.Status = Input.Archived ? ProjectStatus.Archived : ProjectStatus.Active;
        await db.SaveChangesAsync(cancellationToken);
        return RedirectToPage("/Projects/Board", new { id = Id });
    }

    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { } project)
        {
            return NotFound();
        }

        // Its items and their comments are loaded to go with it, so that the history says so of each.
        await db.WorkItems.Where(i => i.ProjectId == Id).LoadAsync(cancellationToken);
        await db.Comments.Where(c => c.WorkItem!.ProjectId == Id).LoadAsync(cancellationToken);
        db.Remove(project);
        await db.SaveChangesAsync(cancellationToken);
        return RedirectToPage("/Projects/Index");
    }

    private Task<Project?> FindAsync(CancellationToken cancellationToken) => db.Projects.FirstOrDefaultAsync(p => p.Id == Id, cancellationToken);

    public sealed class Form
    {
        [Required(ErrorMessage = "Give the project a name.")]
        [StringLength(120)]
        public string Name { get; set; } = "";

        [StringLength(4000)]
        public string? Description { get; set; }

        [Display(Name = "Archived")]
        public bool Archived { get; set; }

        public long Version { get; set; }
    }
}
