using Microsoft.EntityFrameworkCore;

namespace Kit.Bench.Walls;

/// <summary>The same rows by EF Core alone, with as many walls as it is told.</summary>
internal sealed class PlainDb(DbContextOptions<PlainDb> options) : DbContext(options)
{
    public static Guid Tenant { get; set; }

    public DbSet<PlainThing> Things => Set<PlainThing>();

    public DbSet<BareThing> BareThings => Set<BareThing>();

    public DbSet<PlainLine> Lines => Set<PlainLine>();

    public DbSet<BareLine> BareLines => Set<BareLine>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PlainThing>(t =>
        {
            t.ToTable("things");
            t.HasKey(x => new { x.TenantId, x.Id });
            t.Property(x => x.Id).HasColumnName("id");
            t.Property(x => x.TenantId).HasColumnName("tenant_id");
            t.Property(x => x.Name).HasColumnName("name");
        });
        modelBuilder.Entity<BareThing>(t =>
        {
            t.ToTable("bare_things");
            t.Property(x => x.Id).HasColumnName("id");
            t.Property(x => x.Name).HasColumnName("name");
        });
        modelBuilder.Entity<PlainLine>(l =>
        {
            l.ToTable("lines");
            l.HasKey(x => new { x.TenantId, x.Id });
            l.Property(x => x.Id).HasColumnName("id");
            l.Property(x => x.TenantId).HasColumnName("tenant_id");
            l.Property(x => x.ThingId).HasColumnName("thing_id");
        });
        modelBuilder.Entity<BareLine>(l =>
        {
            l.ToTable("bare_lines");
            l.Property(x => x.Id).HasColumnName("id");
            l.Property(x => x.ThingId).HasColumnName("thing_id");
        });
    }
}
