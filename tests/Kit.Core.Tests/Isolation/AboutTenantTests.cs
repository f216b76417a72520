#pragma warning disable EF1002 // The names in the texts are the test's own.
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Isolation;

/// <summary>Global rows that bear a tenant's id: that tenant's to see and the platform scope's, and nobody else's.</summary>
public sealed class AboutTenantTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task They_are_seen_by_their_tenant_and_the_platform_scope_alone(Database database)
    {
        await using var shop = await StartAsync(database);
        Assert.Equal(["acme's"], await TextsAsync(shop.As(shop.Acme)));
        Assert.Equal(["globex's"], await TextsAsync(shop.As(shop.Globex)));
        Assert.Equal(["acme's", "globex's", "nobody's"], await TextsAsync(shop.AsPlatform()));
        Assert.Empty(await TextsAsync(shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide()));
        Assert.Empty(await TextsAsync(shop.Services.CreateAsyncScope()));
    }

    [Theory, Databases]
    public async Task No_query_lifts_that(Database database)
    {
        await using var shop = await StartAsync(database);
        await using var scope = shop.As(shop.Globex);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(["globex's"], await db.Set<Mandate>().IgnoreQueryFilters().Select(m => m.Text).ToListAsync());
        Assert.Equal(["globex's"], await db.Set<Mandate>().IgnoreQueryFilters(["Kit.Tenant"]).Select(m => m.Text).ToListAsync());
        Assert.Null(await db.FindAsync<Mandate>((await AcmesAsync(shop)).Id));
        Assert.Equal(1, await db.Set<Mandate>().ExecuteUpdateAsync(s => s.SetProperty(m => m.Text, m => m.Text)));
        Assert.Throws<KitException>(() => db.AllTenants<Mandate>());
    }

    [Theory, Databases]
    public async Task A_tenant_writes_what_is_about_itself_and_the_platform_scope_all(Database database)
    {
        await using var shop = await StartAsync(database);
        await SaveAsync(shop.As(shop.Globex), new() { TenantId = shop.Globex.Id, Text = "another" });
        await Assert.ThrowsAsync<ForeignTenantException>(() => SaveAsync(shop.As(shop.Globex), new() { TenantId = shop.Acme.Id, Text = "forged" }));
        await Assert.ThrowsAsync<ForeignTenantException>(() => SaveAsync(shop.As(shop.Globex), new() { Text = "nobody's" }));
        foreach (var scope in new[] { shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide(), shop.Services.CreateAsyncScope() })
        {
            var error = await Assert.ThrowsAsync<KitException>(() => SaveAsync(scope, new() { TenantId = shop.Acme.Id, Text = "forged" }));
            Assert.Equal(KitErrors.PlatformScopeNeeded, error.Id);
        }

        var acmes = await AcmesAsync(shop);
        foreach (var state in new[] { EntityState.Modified, EntityState.Deleted })
        {
            await Assert.ThrowsAsync<ForeignTenantException>(() => SaveAsync(shop.As(shop.Globex), acmes, state));
        }

        Assert.Equal(["acme's", "another", "globex's", "nobody's"], await TextsAsync(shop.AsPlatform()));
    }

    [Fact]
    public async Task So_says_the_database_itself()
    {
        await using var shop = await StartAsync(Database.Postgres);
        await using (var platform = shop.AsPlatform())
        {
            var all = platform.ServiceProvider.GetRequiredService<ShopDb>();
            all.Add(new TenantDomain { TenantId = shop.Acme.Id, Domain = "acme.test", Token = "t" });
            all.Add(new Kit.Operations.TenantMeasure { TenantId = shop.Acme.Id });
            await all.SaveChangesAsync();
        }

        await using var scope = shop.As(shop.Globex);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        foreach (var (table, rows) in new[] { ("mandate", 1), ("kit.tenant_domains", 0), ("kit.tenant_measures", 0) })
        {
            Assert.Equal(rows, await db.Database.SqlQueryRaw<long>($"SELECT count(*) AS \"Value\" FROM {table}").SingleAsync());
        }

        Assert.Equal(["globex's"], await db.Database.SqlQueryRaw<string>("SELECT text AS \"Value\" FROM mandate").ToListAsync());
        Assert.Equal(0, await db.Database.ExecuteSqlAsync($"DELETE FROM mandate WHERE tenant_id = {shop.Acme.Id}"));
        foreach (var sql in new[] { "UPDATE mandate SET tenant_id = NULL", $"UPDATE mandate SET tenant_id = '{shop.Acme.Id}'", "INSERT INTO mandate (id, text, version) VALUES (gen_random_uuid(), 'x', 0)" })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql))).SqlState);
        }
    }

    [Theory, Databases]
    public async Task What_says_why_is_seen_by_all(Database database)
    {
        await using var shop = await StartAsync(database);
        await using var scope = shop.As(shop.Globex);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Contains("acme", await db.Set<TenantSlug>().Select(s => s.Slug).ToListAsync());
        var open = db.Model.GetEntityTypes().Where(e => AboutTenants.FindReason(e) is not null).Select(e => e.ClrType.Name).Order();
        Assert.Equal(["DepartedTenant", "TenantSlug"], open);
    }

    private async Task<Shop> StartAsync(Database database)
    {
        var shop = await Shop.OnAsync(database, postgres);
        await SaveAsync(shop.AsPlatform(), new() { TenantId = shop.Acme.Id, Text = "acme's" });
        await SaveAsync(shop.AsPlatform(), new() { TenantId = shop.Globex.Id, Text = "globex's" });
        await SaveAsync(shop.AsPlatform(), new() { Text = "nobody's" });
        return shop;
    }

    private static async Task<Mandate> AcmesAsync(Shop shop)
    {
        await using var scope = shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Mandate>().AsNoTracking().SingleAsync(m => m.Text == "acme's");
    }

    private static async Task<List<string>> TextsAsync(AsyncServiceScope scope)
    {
        await using (scope)
        {
            return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Mandate>().Select(m => m.Text).OrderBy(t => t).ToListAsync();
        }
    }

    private static async Task SaveAsync(AsyncServiceScope scope, Mandate mandate, EntityState state = EntityState.Added)
    {
        await using (scope)
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Entry(mandate).State = state;
            await db.SaveChangesAsync();
        }
    }
}
