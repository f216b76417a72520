using Kit.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Kit.Core.Tests.Isolation;

/// <summary>Filters of the host's own beside Kit's, as the guide tells of them.</summary>
public sealed class OwnFilterTests
{
    [Fact]
    public void A_filter_without_a_name_is_refused_as_the_model_is_built()
    {
        using var db = new AnonymousDb(new DbContextOptionsBuilder<AnonymousDb>().UseSqlite("Data Source=:memory:").Options);
        var error = Assert.Throws<InvalidOperationException>(() => db.Model);
        Assert.Contains("anonymous and named query filters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_with_a_name_stands_beside_Kits_and_is_asked_anew_of_each_context()
    {
        using var connection = Open();
        Assert.Equal([("north", 1), ("south", 1)], new[] { "north", "south" }.Select(r => (r, Count(connection, r, d => d.Shelves))));
    }

    [Fact]
    public void A_filter_that_captures_a_value_is_frozen_with_the_first()
    {
        using var connection = Open();
        Assert.Equal(["north", "north"], new[] { "north", "south" }.Select(r =>
        {
            using var db = new RegionDb(OptionsOf(connection), r);
            return db.Crates.Single().Region;
        }));
    }

    private static int Count(SqliteConnection connection, string region, Func<RegionDb, IQueryable<Shelf>> rows)
    {
        using var db = new RegionDb(OptionsOf(connection), region);
        return rows(db).Count();
    }

    private static SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var db = new RegionDb(OptionsOf(connection), "north");
        db.Database.EnsureCreated();
        db.AddRange(new Shelf { Region = "north" }, new Shelf { Region = "south" }, new Crate { Region = "north" }, new Crate { Region = "south" });
        db.SaveChanges();
        return connection;
    }

    private static DbContextOptions<RegionDb> OptionsOf(SqliteConnection connection) => new DbContextOptionsBuilder<RegionDb>().UseSqlite(connection).Options;

    public sealed class AnonymousDb(DbContextOptions<AnonymousDb> options) : KitDbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            modelBuilder.Entity<Box>().HasQueryFilter(b => b.Region != "");
        }
    }

    public sealed class RegionDb(DbContextOptions<RegionDb> options, string region) : KitDbContext(options)
    {
        public string Region { get; } = region;

        public DbSet<Shelf> Shelves => Set<Shelf>();

        public DbSet<Crate> Crates => Set<Crate>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            base.OnModelCreating(modelBuilder);
            var captured = Region;
            modelBuilder.Entity<Shelf>().HasQueryFilter("region", s => s.Region == Region);
            modelBuilder.Entity<Crate>().HasQueryFilter("region", c => c.Region == captured);
            modelBuilder.Entity<Box>().HasQueryFilter("region", b => b.Region == Region);
        }
    }

    /// <summary>A tenant's: Kit's filter is on it too.</summary>
    public sealed class Box
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public required string Region { get; set; }
    }

    [Global]
    public sealed class Shelf
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public required string Region { get; set; }
    }

    [Global]
    public sealed class Crate
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public required string Region { get; set; }
    }
}
