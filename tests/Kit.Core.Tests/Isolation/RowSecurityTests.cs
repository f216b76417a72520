using Kit.Core.Tests.TestModel;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Isolation;

/// <summary>The fourth wall: what raw SQL can't do on PostgreSQL.</summary>
public sealed class RowSecurityTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    [Fact]
    public Task A_raw_count_counts_own_rows_only() => Attack(async (db, _, _) =>
        Assert.Equal(1, await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM orders").SingleAsync()));

    [Fact]
    public Task An_injected_condition_widens_nothing() => Attack(async (db, victim, own) =>
    {
        const string Injected = "x' OR 1=1 --";
        Assert.Single(await db.Database.SqlQueryRaw<Guid>($"SELECT id AS \"Value\" FROM customers WHERE name = '{Injected}'").ToListAsync());
    });

    [Fact]
    public Task Raw_updates_and_deletes_reach_own_rows_only() => Attack(async (db, victim, _) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.Equal(1, await db.Database.ExecuteSqlRawAsync("UPDATE orders SET state = 'Shipped'"));
        Assert.Equal(0, await db.Database.ExecuteSqlAsync($"DELETE FROM customers WHERE id = {victim.Customer}"));
    });

    [Fact]
    public Task A_raw_insert_for_another_tenant_is_refused() => Attack(async (db, victim, _) =>
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(
            $"INSERT INTO labels (tenant_id, id, text, version) VALUES ({victim.Tenant.Id}, {Guid.CreateVersion7()}, 'x', 0)"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    });

    [Fact]
    public Task A_bulk_update_cannot_give_rows_away() => Attack(async (db, victim, _) =>
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => db.Labels.ExecuteUpdateAsync(s => s.SetProperty(l => EF.Property<Guid>(l, "TenantId"), victim.Tenant.Id)));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    });

    [Fact]
    public Task A_command_on_the_bare_connection_sees_nothing_even_after_a_query_of_the_tenants() => Attack(async (db, _, _) =>
    {
        await db.Database.OpenConnectionAsync();
        Assert.Single(await db.Orders.ToListAsync());
        Assert.Equal(0L, await CountBareAsync(db));
    });

    [Fact]
    public async Task The_applications_login_sees_nothing_by_itself()
    {
        await using var source = NpgsqlDataSource.Create(tenants.Postgres.App + ";Options=-c role=kit_app");
        await using var command = source.CreateCommand("SELECT count(*) FROM orders");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Not_even_the_owner_sees_rows()
    {
        await using var source = NpgsqlDataSource.Create(tenants.Postgres.Owner);
        await using var command = source.CreateCommand("SELECT count(*) FROM orders");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public Task Truncate_is_not_granted() => Attack(async (db, _, _) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("TRUNCATE labels CASCADE"))).SqlState));

    [Fact]
    public Task A_view_of_the_owners_shows_own_rows_only() => Attack(async (db, _, _) =>
    {
        await using (var source = NpgsqlDataSource.Create(tenants.Postgres.Owner))
        {
            await using var create = source.CreateCommand("CREATE OR REPLACE VIEW order_view AS SELECT * FROM orders; GRANT SELECT ON order_view TO kit_app");
            await create.ExecuteNonQueryAsync();
        }

        Assert.Equal(1, await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM order_view").SingleAsync());
    });

    [Fact]
    public Task An_injected_tenant_is_overridden_by_the_next_query() => Attack(async (db, victim, own) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"SELECT set_config('kit.tenant', {victim.Tenant.Id.ToString()}, true)");
        await db.Database.ExecuteSqlAsync($"SELECT set_config('kit.tenant', {victim.Tenant.Id.ToString()}, false)");
        Assert.Equal(own.Order, (await db.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders").ToListAsync()).Single());
    });

    /// <summary>What the guide says that no wall stops, so that it says so as long as it is true.</summary>
    [Fact]
    public Task A_statement_that_sets_the_tenant_and_writes_at_once_is_not_stopped() => Attack(async (db, victim, _) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.Equal(1, await db.Database.ExecuteSqlAsync($"SELECT set_config('kit.tenant', {victim.Tenant.Id.ToString()}, true); UPDATE customers SET name = name WHERE id = {victim.Customer}"));
        Assert.Equal(0, await db.Database.ExecuteSqlAsync($"UPDATE customers SET name = name WHERE id = {victim.Customer}"));
    });

    [Fact]
    public Task A_garbled_tenant_is_an_error_and_not_all_rows() => Attack(async (db, _, _) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync("SELECT 1");
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction);
        command.CommandText = "SELECT set_config('kit.tenant', 'x', true); SELECT count(*) FROM orders";
        await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync());
    });

    [Theory]
    [InlineData("")]
    [InlineData(";No Reset On Close=true;Max Auto Prepare=100")]
    [InlineData(";Multiplexing=true")]
    public async Task A_pooled_connection_keeps_no_tenant(string settings)
    {
        var database = tenants.Postgres with { App = tenants.Postgres.App.Replace("Maximum Pool Size=20", "Maximum Pool Size=2", StringComparison.Ordinal) + settings };
        await using var host = Shop.Build(new() { ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner });
        await host.StartAsync();
        var scopes = host.Services.GetRequiredService<Kit.Tenancy.ITenantScopes>();
        var (_, acme, globex) = tenants.On(Database.Postgres);
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var rows = i % 2 == 0 ? acme : globex;
            await using var scope = scopes.Open(rows.Tenant);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            Assert.Equal(rows.Order, (await db.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders").ToListAsync()).Single());
            await using var closed = host.Services.CreateAsyncScope();
            var withoutTenant = closed.ServiceProvider.GetRequiredService<ShopDb>();
            Assert.Empty(await withoutTenant.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders").ToListAsync());
            await withoutTenant.Database.OpenConnectionAsync(CancellationToken.None);
            Assert.Equal(0L, await CountBareAsync(withoutTenant));
            await withoutTenant.Database.CloseConnectionAsync();
        });
    }

    private static async Task<object?> CountBareAsync(ShopDb db)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT count(*) FROM orders";
        return await command.ExecuteScalarAsync();
    }

    private Task Attack(Func<ShopDb, TwoTenants.Rows, TwoTenants.Rows, Task> attack) => tenants.AttackAsync(Database.Postgres, attack);
}
