using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Core.Tests.Data.History;

/// <summary>A host whose notes became its tenants', with the history that made them so.</summary>
public sealed class NoteDb(DbContextOptions<NoteDb> options) : KitDbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    public DbSet<Folder> Folders => Set<Folder>();

    // The migrations are written by hand and have no snapshot.
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
        optionsBuilder.ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Notebook.Configure(modelBuilder);
        modelBuilder.Entity<Note>().HasOne<Folder>().WithMany().HasForeignKey(n => n.FolderId);
    }
}

/// <summary>The same host before: its notes are everybody's, and in no folder.</summary>
public sealed class OldNoteDb(DbContextOptions<OldNoteDb> options) : KitDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        Notebook.Configure(modelBuilder);
        modelBuilder.Entity<Note>().Ignore(n => n.FolderId).HasAnnotation(KitAnnotations.Global, true);
    }
}

internal static class Notebook
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<Folder>().ToTable("folders");
        model.Entity<Note>().ToTable("notes");
    }
}

[NotVersioned]
public class Note
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Text { get; set; }

    public Guid? FolderId { get; set; }
}

[NotVersioned]
public class Folder
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}
