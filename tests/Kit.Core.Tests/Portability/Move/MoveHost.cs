using System.Globalization;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Core.Tests.Portability;

/// <summary>A shop whose tenants are moved, and what is in its databases as somebody sees it who is above all walls.</summary>
internal sealed class MoveHost : IAsyncDisposable
{
    private readonly PostgresCluster _postgres;
    private readonly Database _database;
    private readonly PostgresCluster? _other;

    private MoveHost(Shop shop, Database database, PostgresCluster postgres, MovePoints points, PostgresCluster? other)
    {
        _other = other;
        Own = $"{(other is null ? "" : "other/")}acme_{Guid.CreateVersion7():N}";
        Shop = shop;
        Points = points;
        _database = database;
        _postgres = postgres;
    }

    public Shop Shop { get; }

    /// <summary>Where a move can be stopped.</summary>
    public MovePoints Points { get; }

    /// <summary>A database that acme may move to. Its name is the test's own: clusters are shared.</summary>
    public string Own { get; }

    public static async Task<MoveHost> StartAsync(
        Database database, PostgresCluster postgres, Action<MoveOptions>? options = null, Action<IServiceCollection>? services = null, Action<WebApplication>? map = null,
        PostgresCluster? other = null)
    {
        var points = new MovePoints();
        var server = other is null ? null : await OtherServer.LoginsAsync(other);
        var shop = await Shop.OnAsync(database, postgres, s =>
        {
            s.AddLogging(l => l.AddProvider(points).AddFilter("Kit.Portability.MoveRunner", LogLevel.Information));
            s.PostConfigure<MoveOptions>(o =>
            {
                o.CleanUpAfter = TimeSpan.Zero;
                options?.Invoke(o);
            });
            s.PostConfigure<DatabaseOptions>(o =>
            {
                if (server is not null)
                {
                    o.Servers["other"] = server;
                }
            });
            services?.Invoke(s);
        }, map: map);
        if (database == Database.Postgres)
        {
            var owner = new NpgsqlConnectionStringBuilder(shop.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.OwnerConnectionString).Username;
            await postgres.ExecuteAsync("postgres", $"ALTER ROLE {owner} CREATEDB");
        }

        return new(shop, database, postgres, points, other);
    }

    public async Task<TenantMove> StartMoveAsync(string? to, TenantInfo? tenant = null)
    {
        await using var scope = Shop.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ITenantMover>().StartAsync((tenant ?? Shop.Acme).Id, to, "a test");
    }

    /// <summary>Waits for the move's end.</summary>
    public async Task<TenantMove> EndAsync(TenantMove move)
    {
        TenantMove? now = null;
        await Jobs.JobHost.UntilAsync(async () => (now = await FindAsync(move)).FinishedAt is not null, () => $"{now?.Step} {now?.Error} {string.Join(", ", Points.Seen)}");
        return now!;
    }

    public async Task<TenantMove> MoveAsync(string? to, TenantInfo? tenant = null)
    {
        var move = await EndAsync(await StartMoveAsync(to, tenant));
        Assert.Equal((TenantMoveStep.Done, null), (move.Step, move.Error));
        return move;
    }

    public async Task<TenantMove> FindAsync(TenantMove move)
    {
        await using var scope = Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantMove>().AsNoTracking().SingleAsync(m => m.Id == move.Id);
    }

    public async Task CancelAsync()
    {
        await using var scope = Shop.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantMover>().CancelAsync(Shop.Acme.Id);
    }

    /// <summary>A table's name: <c>kit.jobs</c>, or the host's own.</summary>
    public string Table(string name) => _database == Database.Postgres ? name : name.Replace('.', '_');

    public string Id(TenantInfo tenant) => _database == Database.Postgres ? tenant.Id.ToString() : tenant.Id.ToString().ToUpperInvariant();

    /// <summary>How many rows of acme's a table has, in a database or in the shared one.</summary>
    public Task<long> CountAsync(string table, string? database = null, string condition = "1 = 1") =>
        ScalarAsync($"SELECT count(*) FROM {Table(table)} WHERE tenant_id = '{Id(Shop.Acme)}' AND {condition}", database);

    public async Task<long> ScalarAsync(string sql, string? database = null) =>
        Convert.ToInt64((await QueryAsync(sql, database)).Single(), CultureInfo.InvariantCulture);

    public Task ExecuteAsync(string sql, string? database = null) => QueryAsync(sql, database);

    public async Task<List<object>> QueryAsync(string sql, string? database = null)
    {
        // What a tenant's own database would have of the shared one.
        var login = Shop.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString!;
        await using System.Data.Common.DbConnection connection = _database == Database.Postgres
            ? new NpgsqlConnection(database?.Split('/') is ["other", var name]
                ? _other!.ConnectionString(name) + ";Pooling=false"
                : _postgres.ConnectionString(database ?? new NpgsqlConnectionStringBuilder(login).Database!) + ";Pooling=false")
            : new SqliteConnection(new SqliteConnectionStringBuilder(login) is var file && database is not null
                ? new SqliteConnectionStringBuilder(login) { DataSource = Path.Combine(Path.GetDirectoryName(file.DataSource)!, database + ".db") }.ConnectionString
                : login);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<object>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetValue(0));
        }

        return values;
    }

    /// <summary>Does something as acme, and saves.</summary>
    public Task InAcmeAsync(Action<ShopDb> work) => InAcmeAsync(db =>
    {
        work(db);
        return Task.CompletedTask;
    });

    public Task InAcmeAsync(Func<ShopDb, Task> work) => InAcmeAsync((_, db) => work(db));

    public async Task InAcmeAsync(Func<IServiceProvider, ShopDb, Task> work)
    {
        await using var scope = await Shop.Services.GetRequiredService<ITenantScopes>().OpenAsync(Shop.Acme.Id);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await work(scope.ServiceProvider, db);
        await db.SaveChangesAsync();
    }

    /// <summary>Every row of the tenant's in every table of a database that the model has for it, but for jobs; as text.</summary>
    public async Task<List<string>> DumpAsync(TenantInfo tenant, string? database = null)
    {
        await using var scope = Shop.As(tenant);
        var plan = MovePlan.Of(scope.ServiceProvider.GetRequiredService<ShopDb>());
        var rows = new List<string>();
        foreach (var table in plan.Tables)
        {
            var row = _database == Database.Postgres
                ? $"ROW({string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""))})::text"
                : string.Join(" || ',' || ", table.Columns.Select(c => $"quote(\"{c.Name}\")"));
            rows.AddRange((await QueryAsync($"SELECT {row} FROM {table.Sql} WHERE tenant_id = '{Id(tenant)}' ORDER BY 1", database)).Select(r => $"{table.Name} {r}"));
        }

        return rows;
    }

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
