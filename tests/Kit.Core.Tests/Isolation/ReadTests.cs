using Kit.Core.Tests.TestModel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Isolation;

/// <summary>The first wall: the query filter, for every way in which LINQ reads.</summary>
public sealed class ReadTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    [Theory, Databases]
    public Task A_list_has_only_own_rows(Database database) => tenants.AttackAsync(database, async (db, victim, own) =>
    {
        Assert.Equal(own.Order, Assert.Single(await db.Orders.ToListAsync()).Id);
        Assert.Equal(own.Customer, Assert.Single(await db.Customers.ToListAsync()).Id);
        Assert.Equal(own.Label, Assert.Single(await db.Labels.ToListAsync()).Id);
        Assert.Equal(2, await db.Categories.CountAsync());
        Assert.Equal(2, await db.Documents.CountAsync());
        Assert.Equal(1, await db.Set<Invoice>().CountAsync());
        Assert.False(await db.Orders.AnyAsync(o => o.Id == victim.Order));
    });

    [Theory, Databases]
    public Task A_row_is_found_by_its_id_within_the_tenant_only(Database database) => tenants.AttackAsync(database, async (db, victim, own) =>
    {
        Assert.Null(await db.Orders.FindAsync(victim.Order));
        Assert.Null(await db.FindAsync<Invoice>(victim.Invoice));
        Assert.Null(await db.Orders.FindAsync(victim.Tenant.Id, victim.Order));
        Assert.NotNull(await db.Orders.FindAsync(own.Order));
        Assert.NotNull(await db.FindAsync<Invoice>(own.Invoice));
        Assert.NotNull(db.Orders.Find(own.Order));
    });

    [Theory, Databases]
    public async Task A_compiled_query_is_not_frozen_to_the_first_tenant(Database database)
    {
        var find = EF.CompileAsyncQuery((ShopDb db, Guid id) => db.Orders.Where(o => o.Id == id));
        var (shop, victim, _) = tenants.On(database);
        await using (var scope = shop.As(shop.Acme))
        {
            Assert.Single(await find(scope.ServiceProvider.GetRequiredService<ShopDb>(), victim.Order).ToListAsync());
        }

        await tenants.AttackAsync(database, async (db, _, own) =>
        {
            Assert.Empty(await find(db, victim.Order).ToListAsync());
            Assert.Single(await find(db, own.Order).ToListAsync());
        });
    }

    [Theory, Databases]
    public Task Ignoring_filters_does_not_ignore_the_tenants(Database database) => tenants.AttackAsync(database, async (db, victim, own) =>
    {
        Assert.Equal(own.Order, Assert.Single(await db.Orders.IgnoreQueryFilters().ToListAsync()).Id);
        Assert.Equal(own.Customer, Assert.Single(await db.Customers.IgnoreQueryFilters().Include(c => c.Orders).ToListAsync()).Orders.Single().CustomerId);
        Assert.Equal(0, await db.Orders.IgnoreQueryFilters().Where(o => o.Id == victim.Order).ExecuteUpdateAsync(s => s.SetProperty(o => o.State, OrderState.Shipped)));
        Assert.Single(await db.Orders.IgnoreQueryFilters(["soft"]).ToListAsync());
    });

    [Theory, Databases]
    public Task Ignoring_the_tenants_filter_by_its_name_ignores_nothing(Database database)
    {
        var compiled = EF.CompileAsyncQuery((ShopDb db) => db.Orders.IgnoreQueryFilters(new[] { "Kit.Tenant" }).Count());
        return tenants.AttackAsync(database, async (db, victim, own) =>
        {
            string[] names = ["soft", "Kit.Tenant"];
            Assert.Equal(own.Order, Assert.Single(await db.Orders.IgnoreQueryFilters(["Kit.Tenant"]).ToListAsync()).Id);
            Assert.Equal(own.Order, Assert.Single(await db.Orders.IgnoreQueryFilters(names).ToListAsync()).Id);
            Assert.Equal(own.Order, Assert.Single(await db.Orders.IgnoreQueryFilters(names.ToHashSet()).ToListAsync()).Id);
            Assert.Equal(1, await compiled(db));
            Assert.Equal(0, await db.Orders.IgnoreQueryFilters(["Kit.Tenant"]).Where(o => o.Id == victim.Order).ExecuteDeleteAsync());
        });
    }

    [Theory, Databases]
    public async Task The_platforms_query_is_not_what_a_tenants_of_the_same_text_gets(Database database)
    {
        var (shop, victim, own) = tenants.On(database);
        await using (var platform = shop.AsPlatform())
        {
            var all = await platform.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<Order>().Select(o => o.Id).ToListAsync();
            Assert.Contains(victim.Order, all);
            Assert.Contains(own.Order, all);
        }

        await tenants.AttackAsync(database, async (db, _, _) =>
            Assert.Equal(own.Order, Assert.Single(await db.Set<Order>().IgnoreQueryFilters(["Kit.Tenant"]).Select(o => o.Id).ToListAsync())));
    }

    [Theory, Databases]
    public Task Bulk_statements_reach_own_rows_only(Database database) => tenants.AttackAsync(database, async (db, victim, own) =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.Equal(1, await db.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.State, OrderState.Shipped)));
        Assert.Equal(0, await db.Customers.Where(c => c.Id == victim.Customer).ExecuteDeleteAsync());
        Assert.Equal(OrderState.Open, (await tenants.VictimsOrderAsync(database))!.State);
    });

    [Theory, Databases]
    public Task Joins_includes_and_join_tables_stay_within_the_tenant(Database database) => tenants.AttackAsync(database, async (db, victim, own) =>
    {
        var order = Assert.Single(await db.Orders.Include(o => o.Customer).Include(o => o.Clerk).Include(o => o.Labels).Include(o => o.Lines).ToListAsync());
        Assert.Equal((own.Customer, own.Clerk, own.Label), (order.Customer!.Id, order.Clerk!.Id, order.Labels.Single().Id));
        Assert.Equal("globex", order.Lines.Single().Article);
        Assert.Equal("globex", order.Address!.Street);
        Assert.Equal(1, await db.Set<Dictionary<string, object>>("LabelOrder").CountAsync());
        Assert.Single(await db.Orders.AsNoTracking().SelectMany(o => o.Lines).ToListAsync());
    });

    [Theory, Databases]
    public Task From_sql_on_an_entity_is_filtered(Database database) => tenants.AttackAsync(database, async (db, victim, own) =>
    {
        Assert.Equal(own.Order, Assert.Single(await db.Orders.FromSqlRaw("SELECT * FROM orders").ToListAsync()).Id);
    });

    [Theory, Databases]
    public async Task Without_a_tenant_there_are_no_rows(Database database)
    {
        var (shop, victim, _) = tenants.On(database);
        await using var closed = shop.Services.CreateAsyncScope();
        await using var platformWide = shop.Services.GetRequiredService<Kit.Tenancy.ITenantScopes>().OpenPlatformWide();
        foreach (var scope in new[] { closed, platformWide })
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            Assert.Empty(await db.Orders.ToListAsync());
            Assert.Empty(await db.Orders.IgnoreQueryFilters().ToListAsync());
            Assert.Null(await db.FindAsync<Order>(victim.Order));
        }
    }

    [Theory, Databases]
    public async Task A_context_made_by_hand_sees_nothing(Database database)
    {
        var (shop, _, _) = tenants.On(database);
        await using var scope = shop.As(shop.Acme);
        var options = scope.ServiceProvider.GetRequiredService<DbContextOptions<ShopDb>>();
        await using var db = new ShopDb(options);
        Assert.Empty(await db.Orders.ToListAsync());
    }

    [Theory, Databases]
    public async Task The_platform_scope_sees_all_tenants_when_asked_and_nothing_unasked(Database database)
    {
        var (shop, victim, own) = tenants.On(database);
        await using var scope = shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Empty(await db.Orders.ToListAsync());
        Assert.Equal(new[] { victim.Order, own.Order }.Order(), (await db.AllTenants<Order>().Select(o => o.Id).ToListAsync()).Order());
    }

    [Theory, Databases]
    public Task All_tenants_are_refused_outside_the_platform_scope(Database database) => tenants.AttackAsync(database, (db, _, _) =>
    {
        Assert.Equal(KitErrors.PlatformScopeNeeded, Assert.Throws<KitException>(() => db.AllTenants<Order>()).Id);
        return Task.CompletedTask;
    });
}
