using System.ComponentModel.DataAnnotations;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Admin.Tests.TestModel;

/// <summary>A host's model that says nothing of tenants or of an administration.</summary>
public sealed class DeskDb(DbContextOptions<DeskDb> options) : KitDbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();

    public DbSet<WorkItem> WorkItems => Set<WorkItem>();

    public DbSet<Remark> Remarks => Set<Remark>();

    public DbSet<Topic> Topics => Set<Topic>();

    public DbSet<Country> Countries => Set<Country>();

    public DbSet<Office> Offices => Set<Office>();

    public DbSet<Region> Regions => Set<Region>();

    public DbSet<Branch> Branches => Set<Branch>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Project>(project =>
        {
            project.Property(p => p.Name).HasMaxLength(80);
            project.HasIndex(p => p.Name).IsUnique();
        });
        modelBuilder.Entity<WorkItem>(item =>
        {
            item.Property(i => i.Title).HasMaxLength(200);
            item.HasOne(i => i.Project).WithMany().HasForeignKey(i => i.ProjectId).OnDelete(DeleteBehavior.Cascade);
            item.HasOne(i => i.Assignee).WithMany().HasForeignKey(i => i.AssigneeId);
            item.HasOne(i => i.Topic).WithMany().HasForeignKey(i => i.TopicId);
        });
        modelBuilder.Entity<Remark>(remark =>
        {
            remark.HasOne<WorkItem>().WithMany().HasForeignKey(r => r.WorkItemId);
            remark.HasOne<Membership>().WithMany().HasForeignKey(r => r.AuthorId).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<Topic>().HasOne(t => t.Parent).WithMany().OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<Country>().HasKey(c => c.Code);
        modelBuilder.Entity<Office>().HasOne<Country>().WithMany().HasForeignKey(o => o.CountryCode).OnDelete(DeleteBehavior.Restrict);
        modelBuilder.Entity<Branch>().HasOne<Region>().WithMany().HasForeignKey(b => b.RegionId).OnDelete(DeleteBehavior.Cascade);
    }
}

public sealed class Project
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public string? Description { get; set; }

    public bool IsPublic { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public string? ApiSecret { get; set; }
}

public enum ItemStatus
{
    Open,
    InProgress,
    Done,
}

public sealed class WorkItem : IValidatableObject
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Title { get; set; }

    public string? Description { get; set; }

    public ItemStatus Status { get; set; }

    [Range(1, 5)]
    public int Priority { get; set; } = 3;

    public decimal? Estimate { get; set; }

    public bool Urgent { get; set; }

    public DateOnly? Due { get; set; }

    public DateTimeOffset? RemindAt { get; set; }

    public Guid ProjectId { get; set; }

    public Project? Project { get; set; }

    public Guid? AssigneeId { get; set; }

    public Membership? Assignee { get; set; }

    public Guid? TopicId { get; set; }

    public Topic? Topic { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public string Origin { get; init; } = "by hand";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Urgent && Due is null)
        {
            yield return new("What is urgent needs a date.", [nameof(Due)]);
        }
    }
}

/// <summary>Refers to others without navigations, and has no constructor without parameters.</summary>
public sealed class Remark(string text)
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public string Text { get; set; } = text;

    public Guid WorkItemId { get; set; }

    public Guid? AuthorId { get; set; }
}

/// <summary>A tree, by a foreign key that the class does not show.</summary>
public sealed class Topic
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Title { get; set; }

    public Topic? Parent { get; set; }
}

[Global]
public sealed class Country
{
    public required string Code { get; init; }

    public required string Name { get; set; }
}

/// <summary>Needs something global.</summary>
public sealed class Office
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public string CountryCode { get; set; } = "";
}

[Global]
public sealed class Region
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}

/// <summary>Goes with something global.</summary>
public sealed class Branch
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public Guid RegionId { get; set; }
}
