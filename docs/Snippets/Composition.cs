using Kit.Billing;
using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

public sealed class Project
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}

public sealed class TrackerDb(DbContextOptions<TrackerDb> options) : KitDbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();
}

public static class TrackerPlans
{
    public static IReadOnlyList<Plan> All { get; } = [Plan.Free("free", "Free")];
}

public static class Composition
{
    public static void Compose(WebApplicationBuilder builder)
    {
        #region composition
        builder.AddKit<TrackerDb>(kit => kit
            .AddAuth()
            .AddBilling(billing => billing.UsePlans(TrackerPlans.All))
            .AddStripeEmulator()
            .AddApi()
            .AddAdmin());
        #endregion
    }
}
