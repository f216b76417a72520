using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Core.Tests.Portability;

/// <summary>Of an erased tenant nothing is left but what is said to be.</summary>
public sealed class EraseTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Nothing_is_left_in_any_table_of_the_database_but_what_the_law_keeps(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, s => s.PostConfigure<PortabilityOptions>(o => o.EraseBatchSize = 2));
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.FillAsync(shop, shop.Globex);
        var globex = (await Moves.ExportAsync(shop, shop.Globex)).Manifest;
        await EnqueueAsync(shop, shop.Acme);
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Suspended);
        await Moves.EraseAsync(shop, shop.Acme, "contract ended");

        Assert.Equal(["receipt"], await LeftAsync(shop, database, shop.Acme));
        Assert.Null(await shop.Services.GetRequiredService<ITenantStore>().FindByIdAsync(shop.Acme.Id));
        var erased = await ErasedAsync(shop, shop.Acme);
        Assert.Equal(("contract ended", ActorKind.System), (erased.Reason, erased.ActorKind));
        Assert.NotNull(erased.FinishedAt);
        Assert.Equal(64, erased.SlugHash.Length);
        Assert.All(["orders", "customers", "categories", "shape", "hen"], table => Assert.True(erased.Deleted[table] > 0, table));
        Assert.Equal(3, erased.Deleted["customers"]);
        var kept = erased.Kept.Single(k => k.Table == "receipt");
        Assert.Equal((1, "the law of a test"), (kept.Rows, kept.Reason));
        Assert.Equal(erased.FinishedAt.Value.Year + 10, kept.Until!.Value.Year);
        Assert.Equal(Moves.Hashes(globex), Moves.Hashes((await Moves.ExportAsync(shop, shop.Globex)).Manifest));
    }

    [Theory, Databases]
    public async Task The_platforms_own_sealed_records_stay_and_the_erasure_says_so(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using (var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            (await db.Set<Tenant>().SingleAsync(t => t.Id == shop.Acme.Id)).Name = "Ada Lovelace";
            await db.SaveChangesAsync();
        }

        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Closing);
        await Moves.EraseAsync(shop, shop.Acme);
        await using var platform = shop.AsPlatform();
        var entries = await platform.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>().Where(e => e.EntityId == shop.Acme.Id.ToString()).ToListAsync();
        Assert.NotEmpty(entries);
        Assert.Contains(entries, e => e.Changes.Contains("Ada Lovelace", StringComparison.Ordinal));
        Assert.Contains((await ErasedAsync(shop, shop.Acme)).Kept, k => k.Table == "audit entries of the platform");
    }

    [Theory, Databases]
    public async Task A_tenant_in_use_is_not_erased(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var error = await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(shop, shop.Acme));
        Assert.Equal(PortabilityErrors.TenantInUse, error.Id);
        Assert.Equal(3, await Moves.InAsync(shop, shop.Acme, db => db.Customers.CountAsync()));
        var unknown = shop.Acme with { Id = Guid.CreateVersion7() };
        await Assert.ThrowsAsync<TenantUnavailableException>(() => Moves.EraseAsync(shop, unknown));
    }

    [Fact]
    public async Task A_table_that_the_model_does_not_know_is_found_in_the_catalogue_and_named()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var shop = await Shop.OnPostgresAsync(database);
        await Moves.FillAsync(shop, shop.Acme);
        await postgres.ExecuteAsync(database.Name, $"CREATE TABLE legacy_notes (tenant_id text, note text); GRANT SELECT ON legacy_notes TO kit_app, kit_platform; INSERT INTO legacy_notes VALUES ('{shop.Acme.Id}', 'x')");
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Closing);
        var error = await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(shop, shop.Acme));
        Assert.Equal(PortabilityErrors.NotErased, error.Id);
        Assert.Contains("legacy_notes (1 rows)", error.Message, StringComparison.Ordinal);
        Assert.Null((await ErasedAsync(shop, shop.Acme)).FinishedAt);
        Assert.NotNull(await shop.Services.GetRequiredService<ITenantStore>().FindByIdAsync(shop.Acme.Id));

        await postgres.ExecuteAsync(database.Name, "DELETE FROM legacy_notes");
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.NotNull((await ErasedAsync(shop, shop.Acme)).FinishedAt);
    }

    [Theory, Databases]
    public async Task What_was_kept_goes_when_its_time_is_over(Database database)
    {
        var clock = new Clock { Now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero) };
        await using var shop = await Shop.OnAsync(database, postgres, s => s.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Closing);
        await Moves.EraseAsync(shop, shop.Acme);
        clock.Now = new(2036, 4, 30, 0, 0, 0, TimeSpan.Zero);
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.Equal(["receipt"], await LeftAsync(shop, database, shop.Acme));
        Assert.Equal(2036, (await ErasedAsync(shop, shop.Acme)).KeptUntil!.Value.Year);

        clock.Now = new(2036, 5, 2, 0, 0, 0, TimeSpan.Zero);
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.Empty(await LeftAsync(shop, database, shop.Acme));
        Assert.Null((await ErasedAsync(shop, shop.Acme)).KeptUntil);
    }

    [Theory, Databases]
    public async Task What_a_part_still_has_is_no_end(Database database)
    {
        var part = new Stubborn();
        await using var shop = await Shop.OnAsync(database, postgres, s => s.AddScoped<ITenantDataPart>(_ => part));
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Closing);
        Assert.Equal(PortabilityErrors.NotErased, (await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(shop, shop.Acme))).Id);
        part.Left = 0;
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.NotNull((await ErasedAsync(shop, shop.Acme)).FinishedAt);
    }

    private static async Task EnqueueAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.As(tenant);
        scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Kit.Core.Tests.Jobs.AddLabel("later"), new() { RunAt = DateTimeOffset.UtcNow.AddYears(1) });
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
    }

    private static async Task<ErasedTenant> ErasedAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<ErasedTenant>().AsNoTracking().SingleAsync(e => e.Id == tenant.Id);
    }

    // The test's own scan, by SQL, over whatever tables the database says it has.
    private static async Task<List<string>> LeftAsync(Shop shop, Database database, TenantInfo tenant)
    {
        await using var scope = shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var tables = await db.Database.SqlQueryRaw<string>(database == Database.Postgres
            ? "SELECT table_schema || '.' || table_name AS \"Value\" FROM information_schema.columns WHERE column_name = 'tenant_id'"
            : "SELECT m.name AS \"Value\" FROM sqlite_master m, pragma_table_info(m.name) c WHERE c.name = 'tenant_id'").ToListAsync();
        Assert.True(tables.Count > 15);
        var left = new List<string>();
        foreach (var table in tables)
        {
            var sql = "SELECT count(*) AS \"Value\" FROM " + table + " WHERE tenant_id = {0}";
            if ((await db.Database.SqlQueryRaw<long>(sql, tenant.Id).ToListAsync()).Single() > 0)
            {
                left.Add(table.Replace("public.", "", StringComparison.Ordinal));
            }
        }

        return left;
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Stubborn : ITenantDataPart
    {
        public long Left { get; set; } = 2;

        public string Name => "stubborn";

        public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EraseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<long> ProveErasedAsync(CancellationToken cancellationToken) => Task.FromResult(Left);
    }
}
