using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>DbContexts are pooled: one that served the victim may serve the attacker next, and is to have forgotten all that it tracked.</summary>
internal sealed class PooledContextProbe : IsolationProbe
{
    private Guid _tracked;

    public override string Name => "pooled DbContext";

    public override string Wall => Walls.Filter;

    public override async Task StoreAsync(IServiceProvider services, string secret)
    {
        var member = await services.GetRequiredService<KitDbContext>().Set<Membership>().FirstAsync();
        _tracked = member.Id;
    }

    public override async Task<bool> IsThereAsync(IServiceProvider services) => await services.GetRequiredService<KitDbContext>().FindAsync<Membership>(_tracked) is not null;

    public override async Task<string?> TryReachAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<KitDbContext>();
        return db.ChangeTracker.Entries().Any() ? "It still tracks rows of whom it served before."
            : await db.FindAsync<Membership>(_tracked) is not null ? "Find gave a row that was tracked before."
            : null;
    }
}
