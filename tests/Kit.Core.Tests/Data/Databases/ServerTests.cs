using System.Net;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>A tenant's own database on another server than the shared one's.</summary>
public sealed class ServerTests(PostgresCluster postgres, OtherServer other) : IClassFixture<OtherServer>
{
    [Fact]
    public async Task A_tenant_lives_on_another_server_and_nothing_of_how_to_get_there_is_in_its_row()
    {
        await using var own = await StartAsync();
        await AddAsync(own, "there");
        Assert.Equal((1, 0), (await own.CountAsync<Label>(own.Name), await own.CountAsync<Label>(null)));
        Assert.Equal(1L, await CountThereAsync(own.Name, "labels"));
        Assert.StartsWith("other/acme_", own.Acme.Database, StringComparison.Ordinal);

        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal("kit_app", await db.Database.SqlQueryRaw<string>("SELECT current_user::text AS \"Value\"").SingleAsync());
        Assert.Equal(other.Cluster.Port, await db.Database.SqlQueryRaw<int>("SELECT inet_server_port() AS \"Value\"").SingleAsync());
    }

    [Fact]
    public async Task While_it_is_down_its_tenant_is_told_so_at_once_and_all_else_goes_on()
    {
        await using var own = await StartAsync();
        using var http = new HttpClient { BaseAddress = new(own.Shop.Url) };
        await AddAsync(own, "before");
        Assert.Equal("1", await http.GetStringAsync("/t/acme/labels")); // and so has connections at rest
        await other.Cluster.CrashAsync();
        try
        {
            await EnqueueAsync(own, own.Globex, "globex's");
            foreach (var path in Enumerable.Repeat("/t/acme/labels", 20).Append("/t/acme/add"))
            {
                using var answer = await http.GetAsync(path);
                Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, answer.StatusCode));
                Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
                Assert.Contains(KitErrors.TenantDatabaseUnavailable, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }

            Assert.Equal("Healthy", await http.GetStringAsync("/healthz"));
            await Eventually.IsTrueAsync(async () => await http.GetStringAsync("/t/globex/labels") == "1");
        }
        finally
        {
            await other.Cluster.StartAsync();
        }

        Assert.Equal("1", await http.GetStringAsync("/t/acme/labels"));
        await EnqueueAsync(own, own.Acme, "acme's");
        await Eventually.IsTrueAsync(async () => await own.CountAsync<Label>(own.Name) == 2);
        Assert.Equal([(null, FleetOutcome.UpToDate), (own.Name, FleetOutcome.UpToDate)], await MigrateAsync(own));
    }

    [Fact]
    public async Task A_server_that_nobody_configured_is_refused_where_it_is_used_and_no_tenant_is_sent_there()
    {
        await using var own = await StartAsync();
        using var http = new HttpClient { BaseAddress = new(own.Shop.Url) };
        await own.PlaceAsync("nowhere/acme_db");
        using (var answer = await http.GetAsync("/t/acme/labels"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains(KitErrors.UnknownDatabaseServer, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("0", await http.GetStringAsync("/t/globex/labels"));
        Assert.Equal([(null, FleetOutcome.UpToDate), ("nowhere/acme_db", FleetOutcome.Failed)], await MigrateAsync(own));
        await own.PlaceAsync(null);
        var shared = new NpgsqlConnectionStringBuilder(await ConnectionAsync(own.Shop)).Database!;
        Assert.Equal(KitErrors.UnknownDatabaseServer, await RefusalAsync(own, "nowhere/acme_db"));
        foreach (var name in new[] { "other/", "/acme", "other/no;name", "other/a/b", "Other/acme", shared })
        {
            Assert.Equal((name, KitErrors.InvalidDatabaseName), (name, await RefusalAsync(own, name)));
        }
    }

    [Fact]
    public async Task An_erasure_drops_the_database_there()
    {
        await using var own = await StartAsync();
        await AddAsync(own, "gone soon");
        await Moves.SetStatusAsync(own.Shop, own.Acme, TenantStatus.Suspended);
        await Moves.EraseAsync(own.Shop, own.Acme);
        Assert.False(await own.Shop.Services.GetRequiredService<ITenantDatabases>().ProviderOf(own.Name).ExistsAsync(CancellationToken.None));
        Assert.Equal([(null, FleetOutcome.UpToDate)], await MigrateAsync(own));
    }

    [Fact]
    public async Task A_database_where_the_application_could_read_around_the_walls_takes_no_tenant()
    {
        await using var own = await StartAsync();
        await other.Cluster.ExecuteAsync("postgres", "ALTER ROLE kit_app INHERIT", "GRANT kit_platform TO kit_app");
        try
        {
            var error = await Assert.ThrowsAsync<KitException>(() => own.Shop.Services.GetRequiredService<ITenantDatabases>().MigrateAsync("other/open_db", CancellationToken.None));
            Assert.Equal(KitErrors.RoleBypassesIsolation, error.Id);
            Assert.Contains("other/open_db", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await other.Cluster.ExecuteAsync("postgres", "REVOKE kit_platform FROM kit_app", "ALTER ROLE kit_app NOINHERIT");
        }
    }

    private async Task<OwnDatabase> StartAsync()
    {
        var server = await OtherServer.LoginsAsync(other.Cluster);
        var shop = await Shop.OnAsync(
            Database.Postgres,
            postgres,
            s =>
            {
                s.PostConfigure<DatabaseOptions>(o => o.Servers["other"] = server);
                s.PostConfigure<JobsOptions>(o => o.DedicatedPollInterval = TimeSpan.FromMilliseconds(500));
            },
            map: app =>
            {
                app.MapGet("/labels", (ShopDb db) => db.Labels.CountAsync()).AllowAnonymous();
                app.MapGet("/add", async (ShopDb db) =>
                {
                    db.Add(new Label { Text = "a" });
                    await db.SaveChangesAsync();
                }).AllowAnonymous();
            });
        return await OwnDatabase.AroundAsync(shop, postgres, "other");
    }

    private static Task<int> AddAsync(OwnDatabase own, string text) => Moves.InAsync(own.Shop, own.Acme, async db =>
    {
        db.Add(new Label { Text = text });
        return await db.SaveChangesAsync();
    });

    private static async Task<Guid> EnqueueAsync(OwnDatabase own, TenantInfo tenant, string text)
    {
        await using var scope = own.Shop.As(tenant);
        var id = scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel(text));
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        return id;
    }

    private static async Task<List<(string?, FleetOutcome)>> MigrateAsync(OwnDatabase own) =>
        [.. (await own.Shop.Services.GetRequiredService<FleetMigrator>().MigrateAsync(
            new(Shared: true, Databases: null, Canary: null, FleetOrder.DefaultParallel, DryRun: false), _ => { }, CancellationToken.None)).Select(r => (r.Database, r.Outcome))];

    private static async Task<string> RefusalAsync(OwnDatabase own, string database)
    {
        await using var scope = own.Shop.Services.CreateAsyncScope();
        return (await Assert.ThrowsAnyAsync<KitException>(() => scope.ServiceProvider.GetRequiredService<ITenantMover>().StartAsync(own.Acme.Id, database, "a test"))).Id;
    }

    private static async Task<string> ConnectionAsync(Shop shop)
    {
        await using var scope = shop.AsPlatform();
        return scope.ServiceProvider.GetRequiredService<ShopDb>().Database.GetConnectionString()!;
    }

    private async Task<long> CountThereAsync(string name, string table)
    {
        await using var source = NpgsqlDataSource.Create(other.Cluster.ConnectionString(name.Split('/')[1]) + ";Pooling=false");
        await using var command = source.CreateCommand($"SELECT count(*) FROM {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
