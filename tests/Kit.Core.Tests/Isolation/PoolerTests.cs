using Kit.Core.Tests.Data.Databases;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Isolation;

/// <summary>Behind PgBouncer in transaction mode, where each transaction may run on another connection.</summary>
public sealed class PoolerTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    [Fact]
    public async Task Each_transaction_sees_its_tenants_rows_and_a_suspension_is_noticed_though_nothing_is_heard()
    {
        await using var bouncer = await BounceAsync(tenants.Postgres, connections: 3);
        await using var host = Shop.Build(Settings(tenants.Postgres, bouncer));
        await host.StartAsync();
        var (_, acme, globex) = tenants.On(Database.Postgres);
        var scopes = host.Services.GetRequiredService<ITenantScopes>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var rows = i % 2 == 0 ? acme : globex;
            await using var scope = scopes.Open(rows.Tenant);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
            Assert.Equal(rows.Order, (await OrdersAsync(db)).Single());
            Assert.Equal(1, await db.Database.ExecuteSqlRawAsync("UPDATE orders SET state = state"));
            await transaction.CommitAsync(CancellationToken.None);
            await using var closed = host.Services.CreateAsyncScope();
            Assert.Empty(await OrdersAsync(closed.ServiceProvider.GetRequiredService<ShopDb>()));
        });

        // The pooler passes no notifications on: what is remembered is trusted for a second.
        var store = host.Services.GetRequiredService<ITenantStore>();
        Assert.True((await store.FindBySlugAsync("globex"))!.IsActive);
        await tenants.Cluster.ExecuteAsync(tenants.Postgres.Name, "UPDATE kit.tenants SET status = 'Suspended' WHERE slug = 'globex'");
        await Eventually.IsTrueAsync(async () => !(await store.FindBySlugAsync("globex"))!.IsActive);
    }

    [Fact]
    public async Task Two_tenants_on_one_connection_of_the_server_read_and_write_their_own_rows_without_a_transaction()
    {
        // Not started: at its start a host holds a lock on one connection and works on another.
        await using var bouncer = await BounceAsync(tenants.Postgres, connections: 1);
        await using var host = Shop.Build(Settings(tenants.Postgres, bouncer));
        var (_, acme, globex) = tenants.On(Database.Postgres);
        var scopes = host.Services.GetRequiredService<ITenantScopes>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var rows = i % 2 == 0 ? acme : globex;
            await using (var scope = scopes.Open(rows.Tenant))
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
                Assert.Equal(rows.Order, (await OrdersAsync(db)).Single());
                Assert.Equal(rows.Order, await db.Orders.Select(o => o.Id).SingleAsync(CancellationToken.None));

                // What only adds is one command, and its transaction the command's own.
                var label = new Label { Text = $"pooled {i}" };
                db.Add(label);
                await db.SaveChangesAsync(CancellationToken.None);
                label.Text += "!";
                db.Add(new Label { Text = $"beside {i}" });
                await db.SaveChangesAsync(CancellationToken.None);
                Assert.Equal(1, await db.Labels.Where(l => l.Text == $"beside {i}").ExecuteUpdateAsync(s => s.SetProperty(l => l.Text, l => l.Text + "?"), CancellationToken.None));
                Assert.Equal(2, await db.Labels.Where(l => l.Text == $"pooled {i}!" || l.Text == $"beside {i}?").ExecuteDeleteAsync(CancellationToken.None));
            }

            await using var closed = host.Services.CreateAsyncScope();
            var nobody = closed.ServiceProvider.GetRequiredService<ShopDb>();
            Assert.Empty(await OrdersAsync(nobody));
            await nobody.Database.OpenConnectionAsync(CancellationToken.None);
            await using var bare = nobody.Database.GetDbConnection().CreateCommand();
            bare.CommandText = "SELECT count(*) FROM orders";
            Assert.Equal(0L, await bare.ExecuteScalarAsync(CancellationToken.None));
            await using var platform = closed.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test");
            Assert.Equal(2, await platform.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Order>().CountAsync(CancellationToken.None));
        });
    }

    [Fact]
    public async Task What_a_statement_sets_for_the_session_of_a_connection_that_others_share_is_gone_at_its_end()
    {
        await using var bouncer = await BounceAsync(tenants.Postgres, connections: 1);
        await using var host = Shop.Build(Settings(tenants.Postgres, bouncer));
        var (_, acme, globex) = tenants.On(Database.Postgres);
        await using (var scope = host.Services.GetRequiredService<ITenantScopes>().Open(globex.Tenant))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await db.Database.ExecuteSqlAsync($"SELECT set_config('kit.tenant', {acme.Tenant.Id.ToString()}, false), set_config('role', 'kit_platform', false)");
        }

        // Somebody else, by the same connection of the server.
        await using var source = NpgsqlDataSource.Create(bouncer.Through(tenants.Postgres.App));
        await using var command = source.CreateCommand("SELECT count(*) || ' ' || current_user FROM orders");
        Assert.Equal("0 kit_app", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Jobs_run_and_a_tenant_with_a_database_of_its_own_is_served_and_moves_back()
    {
        var (shop, bouncer, _) = await StartAsync();
        await using var pooler = bouncer;
        await using var own = await OwnDatabase.AroundAsync(shop, tenants.Cluster);
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            await using var scope = shop.As(i % 2 == 0 ? own.Acme : own.Globex);
            scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new AddLabel($"{(i % 2 == 0 ? "acme" : "globex")} {i}"));
            await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync(CancellationToken.None);
        });
        await JobHost.UntilAsync(async () => (await LabelsAsync(shop, own.Acme)).Count == 20 && (await LabelsAsync(shop, own.Globex)).Count == 20);
        Assert.All(await LabelsAsync(shop, own.Acme), l => Assert.StartsWith("acme", l, StringComparison.Ordinal));
        Assert.All(await LabelsAsync(shop, own.Globex), l => Assert.StartsWith("globex", l, StringComparison.Ordinal));
        Assert.Equal(20, await own.CountAsync<Label>(own.Name));
        Assert.Equal(0, await own.CountAsync<Label>(null));

        var move = await MoveAsync(shop, own.Acme, null);
        Assert.Equal((TenantMoveStep.Done, null), (move.Step, move.Error));
        Assert.Equal(20, await own.CountAsync<Label>(null));
        Assert.Equal(0, await own.CountAsync<Label>(own.Name));
    }

    [Fact]
    public async Task A_lock_keeps_others_out_until_it_is_let_go()
    {
        await using var bouncer = await BounceAsync(tenants.Postgres, connections: 3);
        DatabaseOptions options = new() { ConnectionString = bouncer.Through(tenants.Postgres.App), Role = "" };
        await using var one = new PostgresProvider(options);
        await using var two = new PostgresProvider(options);
        var first = await one.LockAsync("a test", CancellationToken.None);
        var second = two.LockAsync("a test", CancellationToken.None);
        await Eventually.IsTrueAsync(async () =>
        {
            await using var source = NpgsqlDataSource.Create(tenants.Postgres.Superuser);
            await using var waiting = source.CreateCommand("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
            return await waiting.ExecuteScalarAsync() is 1L;
        });
        Assert.False(second.IsCompleted);
        await (await two.LockAsync("another", CancellationToken.None)).DisposeAsync();
        await first.DisposeAsync();
        await (await second.WaitAsync(TimeSpan.FromSeconds(10))).DisposeAsync();
    }

    [Fact]
    public async Task The_role_in_the_connection_string_is_refused_and_so_is_an_owner_that_moves_a_tenant()
    {
        await using (var bouncer = await BounceAsync(tenants.Postgres, connections: 3))
        {
            var settings = Settings(tenants.Postgres, bouncer);
            settings.Remove("Kit:Database:Role");
            await using var host = Shop.Build(settings);
            var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
            Assert.Contains("options", error.ToString(), StringComparison.Ordinal);
        }

        // A move's settings hold for its sessions; a pooler would mix them with those of another's.
        var (shop, app, database) = await StartAsync();
        await using var pooler = app;
        await using var own = await OwnDatabase.AroundAsync(shop, tenants.Cluster);
        await using var owners = await PgBouncer.StartAsync(tenants.Cluster, new NpgsqlConnectionStringBuilder(database.Owner).Username!);
        shop.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DatabaseOptions>>().Value.OwnerConnectionString = owners.Through(database.Owner);
        var move = await MoveAsync(shop, own.Acme, null);
        Assert.Equal(TenantMoveStep.RollingBack, move.Step);
        Assert.Contains("options", move.Error, StringComparison.Ordinal);
    }

    private static async Task<TenantMove> MoveAsync(Shop shop, TenantInfo tenant, string? to)
    {
        await using (var scope = shop.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantMover>().StartAsync(tenant.Id, to, "a test");
        }

        TenantMove? move = null;
        await JobHost.UntilAsync(
            async () =>
            {
                await using var scope = shop.AsPlatform();
                move = await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantMove>().AsNoTracking().SingleAsync(m => m.TenantId == tenant.Id);
                return move.FinishedAt is not null || move.Step == TenantMoveStep.RollingBack;
            },
            () => $"{move?.Step} {move?.Error}");
        return move!;
    }

    private async Task<(Shop Shop, PgBouncer Bouncer, PostgresDatabase Database)> StartAsync()
    {
        var database = await tenants.Cluster.CreateDatabaseAsync();
        var bouncer = await BounceAsync(database, connections: 5);
        var shop = await Shop.OnPostgresAsync(database with { App = bouncer.Through(database.App) }, s =>
        {
            s.PostConfigure<DatabaseOptions>(o => o.Role = "");
            s.PostConfigure<MoveOptions>(o => o.CleanUpAfter = TimeSpan.Zero);
            s.PostConfigure<JobsOptions>(o => o.DedicatedPollInterval = TimeSpan.FromSeconds(1));
        });
        return (shop, bouncer, database);
    }

    private async Task<PgBouncer> BounceAsync(PostgresDatabase database, int connections)
    {
        var login = new NpgsqlConnectionStringBuilder(database.App).Username!;
        await tenants.Cluster.ExecuteAsync("postgres", $"ALTER ROLE {login} SET role = kit_app");
        return await PgBouncer.StartAsync(tenants.Cluster, login, connections);
    }

    private static Dictionary<string, string?> Settings(PostgresDatabase database, PgBouncer bouncer) => new()
    {
        ["ConnectionStrings:Kit"] = bouncer.Through(database.App), ["ConnectionStrings:KitOwner"] = database.Owner, ["Kit:Database:Role"] = "",
    };

    private static Task<List<Guid>> OrdersAsync(ShopDb db) => db.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders").ToListAsync();

    private static async Task<List<string>> LabelsAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.Select(l => l.Text).ToListAsync();
    }
}
