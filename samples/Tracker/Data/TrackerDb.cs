using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Tracker.Digest;
using Tracker.Items;
using Tracker.Items.Export;
using Tracker.Items.Import;
using Tracker.Projects;

namespace Tracker.Data;

/// <summary>Tracker's rows, with Kit's. Nothing here mentions tenants: Kit puts the tenant first into every key and index.</summary>
public sealed class TrackerDb(DbContextOptions<TrackerDb> options) : KitDbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();

    public DbSet<WorkItem> WorkItems => Set<WorkItem>();

    public DbSet<Comment> Comments => Set<Comment>();

    public DbSet<DigestOptOut> DigestOptOuts => Set<DigestOptOut>();

    public DbSet<ItemImport> ItemImports => Set<ItemImport>();

    public DbSet<ItemImportError> ItemImportErrors => Set<ItemImportError>();

    public DbSet<ItemExport> ItemExports => Set<ItemExport>();

    /// <summary>The version that Kit keeps of every row, so that a form does not overwrite what it has not seen.</summary>
    public PropertyEntry<TEntity, long> VersionOf<TEntity>(TEntity row)
        where TEntity : class => Entry(row).Property<long>("Version");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Project>(project =>
        {
            project.Property(p => p.Name).HasMaxLength(120);
            project.Property(p => p.Description).HasMaxLength(4000);
        });
        modelBuilder.Entity<WorkItem>(item =>
        {
            item.Property(i => i.Title).HasMaxLength(200);
            item.Property(i => i.Description).HasMaxLength(10_000);
            item.HasIndex(i => new { i.Status, i.CreatedAt }).IsDescending(false, true);
            item.HasIndex(i => i.CreatedAt).IsDescending();
        });
        modelBuilder.Entity<Comment>(comment =>
        {
            comment.Property(c => c.Body).HasMaxLength(4000);
            comment.HasOne(c => c.Author).WithMany().OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<DigestOptOut>().HasIndex(o => o.MemberId).IsUnique();
        modelBuilder.Entity<ItemImport>(import =>
        {
            import.Property(i => i.Problem).HasMaxLength(1000);
            import.HasIndex(i => new { i.ProjectId, i.CreatedAt }).IsDescending(false, true);
        });
        modelBuilder.Entity<ItemImportError>(error =>
        {
            error.Property(e => e.Problem).HasMaxLength(1000);
            error.HasIndex(e => new { e.ImportId, e.Line }).IsUnique();
        });
    }
}
