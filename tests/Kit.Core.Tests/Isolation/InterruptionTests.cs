using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Isolation;

/// <summary>
/// What goes wrong in the middle of a command, and what a command leaves behind: afterwards the same context serves its own tenant, and the one
/// connection of the pool nobody, until somebody says who it is.
/// </summary>
public sealed class InterruptionTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private const string Kept = ";No Reset On Close=true;Max Auto Prepare=100";

    [Theory]
    [InlineData("")]
    [InlineData(Kept)]
    public Task A_command_that_takes_too_long(string settings) => InterruptAsync(settings, async (db, _) =>
    {
        db.Database.SetCommandTimeout(1);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlRawAsync("SELECT pg_sleep(60)"));
        Assert.IsType<TimeoutException>(error.InnerException ?? error);
        db.Database.SetCommandTimeout(30);
    });

    [Theory]
    [InlineData("", false)]
    [InlineData(Kept, false)]
    [InlineData(Kept, true)]
    public Task A_command_that_is_cancelled_while_the_server_works(string settings, bool inTransaction) => InterruptAsync(settings, async (db, _) =>
    {
        await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync() : null;
        using var cancelling = new CancellationTokenSource();
        var sleeping = db.Database.SqlQueryRaw<string>("SELECT pg_sleep(61)::text AS \"Value\"").ToListAsync(cancelling.Token);
        await using var source = NpgsqlDataSource.Create(tenants.Postgres.Superuser);
        await Eventually.IsTrueAsync(async () =>
        {
            await using var command = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(61)%' AND pid <> pg_backend_pid()");
            return await command.ExecuteScalarAsync() is 1L;
        });
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
    });

    [Theory]
    [InlineData("")]
    [InlineData(Kept)]
    public Task A_command_that_the_server_refuses(string settings) => InterruptAsync(settings, async (db, _) =>
    {
        await Assert.ThrowsAsync<PostgresException>(() => db.Database.SqlQueryRaw<int>("SELECT 1 / 0 AS \"Value\"").ToListAsync());
        await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("SELECT 1 / 0"));
        db.Add(new Customer { Name = "twice", Number = 1 });
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        db.ChangeTracker.Clear();
    });

    [Theory]
    [InlineData("")]
    [InlineData(Kept)]
    public Task A_stream_that_is_left_half_read(string settings) => InterruptAsync(settings, async (db, own) =>
    {
        var read = 0;
        await foreach (var id in db.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders, generate_series(1, 100000)").AsAsyncEnumerable())
        {
            Assert.Equal(own.Order, id);
            if (++read == 10)
            {
                break;
            }
        }

        await foreach (var order in db.Orders.AsNoTracking().AsAsyncEnumerable())
        {
            Assert.Equal(own.Order, order.Id);
        }
    });

    [Theory]
    [InlineData("")]
    [InlineData(Kept)]
    public Task A_savepoint_that_is_rolled_back_to(string settings) => InterruptAsync(settings, async (db, own) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Add(new Label { Text = "before" });
        await db.SaveChangesAsync();
        await transaction.CreateSavepointAsync("here");
        db.Add(new Label { Text = "after" });
        await db.SaveChangesAsync();
        await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("SELECT 1 / 0"));
        await transaction.RollbackToSavepointAsync("here");
        Assert.Equal(own.Order, (await OrdersAsync(db)).Single());
        Assert.Equal(1, await db.Labels.CountAsync(l => l.Text == "before" || l.Text == "after"));
        await transaction.RollbackAsync();
    });

    [Theory]
    [InlineData("")]
    [InlineData(Kept)]
    public async Task A_command_that_is_tried_again(string settings)
    {
        // Each fails once, as PostgreSQL does where two transactions are in each other's way.
        await tenants.Cluster.ExecuteAsync(
            tenants.Postgres.Name,
            """
            DROP SEQUENCE IF EXISTS tries CASCADE; CREATE SEQUENCE tries; GRANT USAGE ON SEQUENCE tries TO kit_app;
            CREATE OR REPLACE FUNCTION fails_once() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('tries') % 2 = 1 THEN RAISE EXCEPTION 'in the way' USING ERRCODE = '40001'; END IF;
                RETURN true;
            END $$;
            CREATE OR REPLACE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM fails_once(); RETURN NEW; END $$;
            CREATE OR REPLACE TRIGGER fail_once BEFORE INSERT ON labels FOR EACH ROW WHEN (NEW.text = 'tried') EXECUTE FUNCTION fail_once();
            """);
        await InterruptAsync(
            settings,
            async (db, own) =>
            {
                Assert.Equal(own.Order, (await db.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders WHERE fails_once()").ToListAsync()).Single());
                db.Add(new Label { Text = "tried" });
                await db.SaveChangesAsync();
                Assert.Equal(1, await db.Labels.Where(l => l.Text == "tried").ExecuteDeleteAsync());
            },
            s => s.ConfigureDbContext<ShopDb>(o => o.UseNpgsql(n => n.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(10), null))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Kept)]
    [InlineData(";Multiplexing=true")]
    public Task A_statement_that_sets_tenant_and_role_for_the_session(string settings) => InterruptAsync(settings, async (db, _) =>
    {
        var victim = tenants.On(Database.Postgres).Victim.Tenant.Id.ToString();
        await db.Database.ExecuteSqlAsync($"SELECT set_config('kit.tenant', {victim}, false), set_config('role', 'kit_platform', false)");
        await db.Database.SqlQuery<string>($"SELECT set_config('role', 'kit_platform', false) || set_config('kit.tenant', {victim}, false) AS \"Value\"").ToListAsync();
        if (!settings.Contains("Multiplexing", StringComparison.Ordinal))
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"SELECT set_config('kit.tenant', {victim}, false), set_config('role', 'kit_platform', false)");
            await transaction.CommitAsync();
        }
    });

    [Theory]
    [InlineData("")]
    [InlineData(Kept)]
    [InlineData(";Multiplexing=true")]
    public async Task A_part_of_a_query_that_sets_tenant_and_role_for_the_session_does_so_until_the_next_command(string settings)
    {
        await using var host = Build(settings);
        var (_, victim, own) = tenants.On(Database.Postgres);
        var scopes = host.Services.GetRequiredService<ITenantScopes>();
        await using (var scope = scopes.Open(own.Tenant))
        {
            // EF Core makes a part of its own query of it.
            var labels = scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.FromSql(
                $"SELECT l.* FROM labels l, (SELECT set_config('kit.tenant', {victim.Tenant.Id.ToString()}, false), set_config('role', 'kit_platform', false) OFFSET 0) s");
            await labels.OrderBy(l => l.Text).AsNoTracking().ToListAsync();
        }

        await using (var scope = scopes.Open(own.Tenant))
        {
            Assert.Equal(own.Order, (await OrdersAsync(scope.ServiceProvider.GetRequiredService<ShopDb>())).Single());
        }

        await AssertNobodyAsync(host);
    }

    private async Task InterruptAsync(string settings, Func<ShopDb, TwoTenants.Rows, Task> interruption, Action<IServiceCollection>? services = null)
    {
        await using var host = Build(settings, services);
        var (_, victim, own) = tenants.On(Database.Postgres);
        var scopes = host.Services.GetRequiredService<ITenantScopes>();
        await using (var scope = scopes.Open(own.Tenant))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await interruption(db, own);

            // The next lease's bare command comes first: a command of the context's would say the tenant anew.
            await AssertNobodyAsync(host);
            Assert.Equal(own.Order, (await OrdersAsync(db)).Single());
            Assert.Equal(own.Order, (await db.Orders.AsNoTracking().SingleAsync()).Id);
        }

        await AssertNobodyAsync(host);
        await using var other = scopes.Open(victim.Tenant);
        Assert.Equal(victim.Order, (await OrdersAsync(other.ServiceProvider.GetRequiredService<ShopDb>())).Single());
    }

    // Not started: one connection is too few for two at once.
    private WebApplication Build(string settings, Action<IServiceCollection>? services = null) => Shop.Build(
        new()
        {
            ["ConnectionStrings:Kit"] = tenants.Postgres.App.Replace("Maximum Pool Size=20", "Maximum Pool Size=1", StringComparison.Ordinal) + settings,
            ["ConnectionStrings:KitOwner"] = tenants.Postgres.Owner,
        },
        services);

    private static async Task AssertNobodyAsync(WebApplication host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await db.Database.OpenConnectionAsync();
        await using (var command = db.Database.GetDbConnection().CreateCommand())
        {
            command.CommandText = "SELECT count(*) || ' ' || current_user FROM orders";
            Assert.Equal("0 kit_app", await command.ExecuteScalarAsync());
        }

        Assert.Empty(await OrdersAsync(db));
        await db.Database.CloseConnectionAsync();
    }

    private static Task<List<Guid>> OrdersAsync(ShopDb db) => db.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders").ToListAsync();
}
