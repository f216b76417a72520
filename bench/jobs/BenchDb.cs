using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Bench.Jobs;

internal sealed class BenchDb(DbContextOptions<BenchDb> options) : KitDbContext(options)
{
    public DbSet<Probe> Probes => Set<Probe>();
}

/// <summary>The row that a job writes.</summary>
[Global]
[NotAudited]
[NotVersioned]
internal sealed class Probe
{
    public int Id { get; init; }

    public DateTimeOffset? EnqueuedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }
}
