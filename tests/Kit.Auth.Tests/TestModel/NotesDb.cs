using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Auth.Tests.TestModel;

public sealed class NotesDb(DbContextOptions<NotesDb> options) : KitDbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();
}

public sealed class Note
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Text { get; set; }
}
