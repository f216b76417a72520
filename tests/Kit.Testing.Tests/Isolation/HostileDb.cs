using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Testing.Tests.Isolation;

/// <summary>A model with every kind of relationship, that says nothing of tenants.</summary>
public sealed class HostileDb(DbContextOptions<HostileDb> options) : KitDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Author>().HasIndex(a => a.Code).IsUnique();
        modelBuilder.Entity<Book>(book =>
        {
            book.HasOne(b => b.Author).WithMany(a => a.Books);
            book.HasOne(b => b.Reviewer).WithMany();
            book.HasMany(b => b.Tags).WithMany();
            book.OwnsOne(b => b.Cover);
            book.OwnsMany(b => b.Chapters);
        });
        modelBuilder.Entity<Paper>();
        modelBuilder.Entity<Poster>();
    }
}

public class Author
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Code { get; set; }

    public Author? Teacher { get; set; }

    public List<Book> Books { get; } = [];
}

public class Book
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Title { get; set; }

    public required Author Author { get; set; }

    public Author? Reviewer { get; set; }

    public Cover? Cover { get; set; }

    public List<Chapter> Chapters { get; } = [];

    public List<Tag> Tags { get; } = [];
}

public class Cover
{
    public required string Colour { get; set; }
}

public class Chapter
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Heading { get; set; }
}

public class Tag
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Word { get; set; }
}

public abstract class Paper
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}

public class Poster : Paper
{
    public int Width { get; set; }
}
