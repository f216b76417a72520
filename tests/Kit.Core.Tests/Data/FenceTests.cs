using System.Net.Http.Json;
using System.Text.Json;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Core.Tests.Data;

/// <summary>A tenant that has left a database is not written there, by whatever way.</summary>
public sealed class FenceTests(PostgresCluster postgres)
{
    public static TheoryData<Database, string> Writes()
    {
        var data = new TheoryData<Database, string>();
        foreach (var way in new[] { "insert", "batch", "update", "sql", "returning", "transaction", "platform" })
        {
            data.Add(Database.Sqlite, way);
            data.Add(Database.Postgres, way);
        }

        return data;
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_tenant_that_left_is_read_and_not_written(Database database, string way)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await WriteAsync(shop, shop.Acme, "insert");
        await SetAsync(shop, shop.Acme, left: true);

        var refused = await Assert.ThrowsAsync<TenantElsewhereException>(() => WriteAsync(shop, shop.Acme, way));

        Assert.Equal(way == "platform" && database == Database.Postgres ? null : shop.Acme.Id, refused.TenantId);
        Assert.Equal(["insert"], await LabelsAsync(shop, shop.Acme));
        await WriteAsync(shop, shop.Globex, way == "platform" ? "insert" : way);
        await SetAsync(shop, shop.Acme, left: false);
        await WriteAsync(shop, shop.Acme, way);
    }

    [Theory, Databases]
    public async Task A_request_is_told_to_come_again_in_a_second(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, HeaderAuthentication.Add, map: app => app.MapPost("/labels", (ShopDb db) =>
        {
            db.Add(new Label { Text = "posted" });
            return db.SaveChangesAsync();
        }).AllowAnonymous());
        await SetAsync(shop, shop.Acme, left: true);
        using var client = new HttpClient { BaseAddress = new(shop.Url) };

        var answer = await client.PostAsync("/t/acme/labels", null);

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(KitErrors.TenantElsewhere, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString());
        await SetAsync(shop, shop.Acme, left: false);
        Assert.Equal(200, (int)(await client.PostAsync("/t/acme/labels", null)).StatusCode);
    }

    [Theory, Databases]
    public async Task A_refused_write_makes_the_node_ask_anew_where_the_tenant_is(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        var store = shop.Services.GetRequiredService<ITenantStore>();
        await JobHost.UntilAsync(() => shop.Services.GetRequiredService<IChangeSignals>().IsLive);
        await store.FindByIdAsync(shop.Acme.Id);
        var tenants = database == Database.Postgres ? "kit.tenants" : "kit_tenants";
        var name = "";

        // Changed behind the node's back, and remembered as it was: on a busy machine the signals may just then not be live.
        await JobHost.UntilAsync(async () =>
        {
            name = $"Elsewhere {Guid.CreateVersion7()}";
            await ExecuteAsync(shop, $"{(database == Database.Postgres ? "SET session_replication_role = replica; " : "")}UPDATE {tenants} SET name = '{name}' WHERE slug = 'acme'");
            return (await store.FindByIdAsync(shop.Acme.Id))!.Name != name;
        });
        await SetAsync(shop, shop.Acme, left: true);

        await Assert.ThrowsAsync<TenantElsewhereException>(() => WriteAsync(shop, shop.Acme, "insert"));

        Assert.Equal(name, (await store.FindByIdAsync(shop.Acme.Id))!.Name);
    }

    [Theory, Databases]
    public async Task A_job_that_is_refused_is_given_back_without_an_attempt(Database database)
    {
        await using var jobs = await JobHost.StartAsync(database, postgres);
        var runs = 0;
        jobs.Probe.Scripts["refused"] = async (services, _, token) =>
        {
            var scope = services.GetRequiredService<TenantScope>();
            if (runs++ == 0)
            {
                throw new InvalidOperationException("wrapped", new TenantElsewhereException(scope.TenantId));
            }

            services.GetRequiredService<ShopDb>().Add(new Label { Text = "done" });
            await services.GetRequiredService<ShopDb>().SaveChangesAsync(token);
        };

        var id = await jobs.EnqueueAsync(jobs.Shop.Acme, new Script("refused"));

        var job = await jobs.WaitAsync(id, JobState.Done, JobState.Dead);
        Assert.Equal((JobState.Done, 1, 2), (job.State, job.Attempts, runs));
    }

    [Fact]
    public async Task Who_waited_for_the_mover_is_refused_when_it_has_moved()
    {
        await using var shop = await Shop.OnAsync(Database.Postgres, postgres);
        await using var mover = await OpenAsync(shop);
        await using var move = await mover.BeginTransactionAsync();
        await RunAsync(mover, $"SELECT pg_advisory_xact_lock(hashtextextended('{shop.Acme.Id}', {FenceSql.Seed}))");
        var write = Task.Run(() => WriteAsync(shop, shop.Acme, "insert"));
        await JobHost.UntilAsync(async () => await WaitingAsync(shop) == 1);
        await WriteAsync(shop, shop.Globex, "insert"); // nobody else waits
        await RunAsync(mover, SetSql(shop, shop.Acme, "now()"));
        await move.CommitAsync();

        await Assert.ThrowsAsync<TenantElsewhereException>(() => write);
        Assert.Empty(await LabelsAsync(shop, shop.Acme));
    }

    [Fact]
    public async Task A_transaction_that_keeps_to_one_moment_after_the_notice_is_refused_too()
    {
        await using var shop = await Shop.OnAsync(Database.Postgres, postgres);
        await ExecuteAsync(shop, SetSql(shop, shop.Acme, "NULL"));
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        Assert.Equal(0, await db.Labels.CountAsync());
        await ExecuteAsync(shop, "UPDATE kit.departed_tenants SET since = now()");
        db.Add(new Label { Text = "late" });

        var error = await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync());

        Assert.Equal(PostgresErrorCodes.SerializationFailure, (error.GetBaseException() as PostgresException)?.SqlState);
    }

    [Theory, Databases]
    public async Task A_notice_alone_keeps_nobody_from_writing(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await ExecuteAsync(shop, SetSql(shop, shop.Acme, "NULL"));
        await WriteAsync(shop, shop.Acme, "insert");
        await WriteAsync(shop, shop.Acme, "batch");
        Assert.Equal(3, (await LabelsAsync(shop, shop.Acme)).Count);
    }

    private static async Task WriteAsync(Shop shop, TenantInfo tenant, string way)
    {
        await using var scope = way == "platform" ? shop.AsPlatform() : shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        switch (way)
        {
            case "update":
                await db.Labels.ExecuteUpdateAsync(s => s.SetProperty(l => l.Text, "changed"));
                break;
            case "sql":
                await db.Database.ExecuteSqlRawAsync("UPDATE labels SET text = 'changed'");
                break;
            case "returning":
                await db.Database.SqlQueryRaw<string>("UPDATE labels SET text = 'changed' WHERE tenant_id = {0} RETURNING text AS \"Value\"", tenant.Id).ToListAsync();
                break;
            case "transaction":
                await using (var transaction = await db.Database.BeginTransactionAsync())
                {
                    db.Add(new Label { Text = way });
                    await db.SaveChangesAsync();
                    await transaction.CommitAsync();
                }

                break;
            default:
                for (var i = 0; i < (way == "batch" ? 2 : 1); i++)
                {
                    var label = new Label { Text = way };
                    db.Entry(label).Property("TenantId").CurrentValue = tenant.Id;
                    db.Add(label);
                }

                await db.SaveChangesAsync();
                break;
        }
    }

    private static async Task<List<string>> LabelsAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.OrderBy(l => l.Id).Select(l => l.Text).ToListAsync();
    }

    private Task SetAsync(Shop shop, TenantInfo tenant, bool left) => ExecuteAsync(
        shop, left ? SetSql(shop, tenant, IsPostgres(shop) ? "now()" : "'2026-01-01 00:00:00'") : $"DELETE FROM {(IsPostgres(shop) ? "kit." : "kit_")}departed_tenants");

    private static string SetSql(Shop shop, TenantInfo tenant, string since) =>
        $"INSERT INTO {(IsPostgres(shop) ? "kit." : "kit_")}departed_tenants (tenant_id, move_id, since) VALUES ('{Text(shop, tenant)}', '{Text(shop, tenant)}', {since})";

    private static string Text(Shop shop, TenantInfo tenant) => IsPostgres(shop) ? tenant.Id.ToString() : tenant.Id.ToString().ToUpperInvariant();

    private static bool IsPostgres(Shop shop) => shop.Services.GetRequiredService<DatabaseProvider>().Name == "PostgreSQL";

    private static async Task<NpgsqlConnection> OpenAsync(Shop shop)
    {
        var connection = new NpgsqlConnection(shop.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.OwnerConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private async Task ExecuteAsync(Shop shop, string sql)
    {
        var options = shop.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        if (IsPostgres(shop))
        {
            await postgres.ExecuteAsync(new NpgsqlConnectionStringBuilder(options.ConnectionString).Database!, sql);
            return;
        }

        await using var connection = new SqliteConnection(options.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<int> WaitingAsync(Shop shop)
    {
        await using var scope = shop.As(shop.Globex);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Database.SqlQueryRaw<int>(
            "SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").SingleAsync();
    }
}
