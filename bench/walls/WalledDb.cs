using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Bench.Walls;

/// <summary>All walls.</summary>
internal sealed class WalledDb(DbContextOptions<WalledDb> options) : KitDbContext(options)
{
    public DbSet<Thing> Things => Set<Thing>();

    public DbSet<Line> Lines => Set<Line>();
}
