using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Testing.Tests.Isolation;

/// <summary>A model with every kind of entity and relationship, that says nothing of tenants.</summary>
public class HostileDb(DbContextOptions options) : KitDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Author>(author =>
        {
            author.HasIndex(a => a.Code).IsUnique();
            author.HasOne(a => a.Contract).WithOne(c => c.Author).HasForeignKey<Contract>(c => c.AuthorId);
            author.ComplexProperty(a => a.Home);
        });
        modelBuilder.Entity<Book>(book =>
        {
            book.HasOne(b => b.Author).WithMany(a => a.Books);
            book.HasOne(b => b.Reviewer).WithMany();
            book.HasOne(b => b.Language).WithMany();
            book.HasMany(b => b.Tags).WithMany(t => t.Books);
            book.HasMany(b => b.Readers).WithMany().UsingEntity<Loan>();
            book.OwnsOne(b => b.Cover);
            book.OwnsOne(b => b.Blurb, blurb => blurb.ToTable("blurb"));
            book.OwnsOne(b => b.Sizes, sizes => sizes.ToJson());
            book.OwnsMany(b => b.Chapters);
            book.OwnsMany(b => b.Notes, notes => notes.ToJson());
        });
        modelBuilder.Entity<Licence>();
        modelBuilder.Entity<Paper>();
        modelBuilder.Entity<Poster>();
        modelBuilder.Entity<Vehicle>().UseTptMappingStrategy();
        modelBuilder.Entity<Truck>();
        modelBuilder.Entity<Animal>().UseTpcMappingStrategy();
        modelBuilder.Entity<Dog>();
        modelBuilder.Entity<Cat>();
    }
}
