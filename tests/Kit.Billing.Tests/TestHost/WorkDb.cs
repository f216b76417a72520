using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Billing.Tests.TestHost;

/// <summary>A host's model: one entity, with a limit.</summary>
public sealed class WorkDb(DbContextOptions<WorkDb> options) : KitDbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();
}
