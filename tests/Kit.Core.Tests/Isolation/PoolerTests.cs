using Kit.Core.Tests.TestModel;
using Kit.Data;
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
        var login = new NpgsqlConnectionStringBuilder(tenants.Postgres.App).Username!;
        await tenants.Cluster.ExecuteAsync("postgres", $"ALTER ROLE {login} SET role = kit_app");
        await using var bouncer = await PgBouncer.StartAsync(tenants.Cluster, login);
        await using var host = Shop.Build(new()
        {
            ["ConnectionStrings:Kit"] = bouncer.Through(tenants.Postgres.App), ["ConnectionStrings:KitOwner"] = tenants.Postgres.Owner, ["Kit:Database:Role"] = "",
        });
        await host.StartAsync();
        var (_, acme, globex) = tenants.On(Database.Postgres);
        var scopes = host.Services.GetRequiredService<ITenantScopes>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var rows = i % 2 == 0 ? acme : globex;
            await using var scope = scopes.Open(rows.Tenant);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
            Assert.Equal(rows.Order, (await db.Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders").ToListAsync()).Single());
            Assert.Equal(1, await db.Database.ExecuteSqlRawAsync("UPDATE orders SET state = state"));
            await transaction.CommitAsync(CancellationToken.None);
            await using var closed = host.Services.CreateAsyncScope();
            Assert.Empty(await closed.ServiceProvider.GetRequiredService<ShopDb>().Database.SqlQueryRaw<Guid>("SELECT id AS \"Value\" FROM orders").ToListAsync());
        });

        await using (var outer = host.Services.CreateAsyncScope())
        await using (var platform = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test"))
        {
            Assert.Equal(2, await platform.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Order>().CountAsync());
        }

        // The pooler passes no notifications on.
        var store = host.Services.GetRequiredService<ITenantStore>();
        Assert.True((await store.FindBySlugAsync("globex"))!.IsActive);
        await tenants.Cluster.ExecuteAsync(tenants.Postgres.Name, "UPDATE kit.tenants SET status = 'Suspended' WHERE slug = 'globex'");
        await Eventually.IsTrueAsync(async () => !(await store.FindBySlugAsync("globex"))!.IsActive);
    }
}
