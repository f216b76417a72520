using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>DbContexts are pooled: one that served the victim may serve the attacker next, and is to have forgotten all that it tracked.</summary>
internal sealed class PooledContextProbe(IsolationTenants tenants) : IsolationProbe
{
    private const int AtOnce = 4; // one may be with somebody else while the attacker looks for it
    private readonly HashSet<KitDbContext> _served = [];
    private Guid _tracked;

    public override string Name => "pooled DbContext";

    public override string Wall => Walls.Filter;

    public override async Task StoreAsync(IServiceProvider services, string secret)
    {
        await using var scopes = new HeldScopes(tenants.Services, tenants.Victim);
        for (var i = 0; i < AtOnce; i++)
        {
            var db = scopes.Open();
            _tracked = (await db.Set<Membership>().FirstAsync()).Id;
            _served.Add(db);
        }
    }

    public override async Task<bool> IsThereAsync(IServiceProvider services) => await services.GetRequiredService<KitDbContext>().FindAsync<Membership>(_tracked) is not null;

    public override async Task<string?> TryReachAsync(IServiceProvider services)
    {
        // One after the other is taken from the pool, and kept, until it has no used one left.
        await using var scopes = new HeldScopes(tenants.Services, tenants.Attacker);
        var met = 0;
        KitDbContext db;
        do
        {
            db = scopes.Open();
            met += _served.Contains(db) ? 1 : 0;
            if (await db.FindAsync<Membership>(tenants.Victim.Tenant.Id, _tracked) is not null)
            {
                return "Find gave a row that was tracked before.";
            }

            if (db.ChangeTracker.Entries().Any())
            {
                return "It still tracks rows of whom it served before.";
            }
        }
        while (db.ContextId.Lease > 1);
        return met > 0 || !IsPooled(db) ? null : "None that served the victim served the attacker: the attack proves nothing.";
    }

    private static bool IsPooled(KitDbContext db) => db.ContextId.Lease > 0;

    private sealed class HeldScopes(IServiceProvider services, Party party) : IAsyncDisposable
    {
        private readonly List<AsyncServiceScope> _scopes = [];

        public KitDbContext Open()
        {
            var scope = services.GetRequiredService<ITenantScopes>().Open(party.Tenant);
            _scopes.Add(scope);
            return scope.ServiceProvider.GetRequiredService<KitDbContext>();
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var scope in _scopes)
            {
                await scope.DisposeAsync();
            }
        }
    }
}
