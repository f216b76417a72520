using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Api.Tests.TestModel;

public sealed class DeskDb(DbContextOptions<DeskDb> options) : KitDbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();

    public DbSet<WorkItem> WorkItems => Set<WorkItem>();

    public DbSet<Folder> Folders => Set<Folder>();

    public DbSet<Currency> Currencies => Set<Currency>();

    public DbSet<Secret> Secrets => Set<Secret>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Project>(project =>
        {
            project.HasIndex(p => p.Name).IsUnique();
            project.Property(p => p.Name).HasMaxLength(20);
        });
        modelBuilder.Entity<WorkItem>(item =>
        {
            item.HasOne(i => i.Project).WithMany(p => p.Items).OnDelete(DeleteBehavior.Restrict);
            item.HasOne(i => i.Assignee).WithMany().HasForeignKey(i => i.AssigneeId);
            item.Property(i => i.Price).HasPrecision(10, 2);
        });
        modelBuilder.Entity<Folder>().HasQueryFilter("Visible", f => !f.Deleted);
        modelBuilder.Entity<Currency>().HasKey(c => c.Code);
    }
}

public class Project
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public ProjectState State { get; set; } = ProjectState.InPlanning;

    public Folder? Folder { get; set; }

    public Guid? FolderId { get; set; }

    [Range(0, 100)]
    public int Progress { get; set; }

    public string? Notes { get; set; }

    [JsonIgnore]
    public string? Hidden { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public List<WorkItem> Items { get; } = [];
}

public enum ProjectState
{
    InPlanning,
    Active,
    Done,
}

public class WorkItem : IValidatableObject
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Title { get; set; }

    public ProjectState Status { get; set; }

    public Guid ProjectId { get; set; }

    public Project? Project { get; set; }

    public Guid? AssigneeId { get; set; }

    public Membership? Assignee { get; set; }

    public DateOnly? DueOn { get; set; }

    public DateTimeOffset? RemindAt { get; set; }

    public decimal Price { get; set; }

    public long? Estimate { get; set; }

    public double Weight { get; set; }

    public bool Urgent { get; set; }

    public TimeOnly? StartsAt { get; set; }

    public string Kind { get; init; } = "task";

    public int Votes { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Title == Kind
        ? [new ValidationResult("The title must not be the kind", [nameof(Title)])]
        : [];
}

public class Folder
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    [SetsRequiredMembers]
    private Folder()
    {
        Name = null!;
    }

    [SetsRequiredMembers]
    public Folder(string name) => Name = name;

    public required string Name { get; set; }

    public Folder? Parent { get; set; }

    public bool Deleted { get; set; }
}

[Global]
public class Currency
{
    public required string Code { get; init; }

    public required string Name { get; set; }
}

/// <summary>Not a resource.</summary>
public class Secret
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Word { get; set; }
}
