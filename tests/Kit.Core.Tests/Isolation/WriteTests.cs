using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Isolation;

/// <summary>The second wall: nothing is saved that bears another tenant.</summary>
public sealed class WriteTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    [Theory, Databases]
    public Task A_row_forged_for_another_tenant_is_refused(Database database) => tenants.AttackAsync(database, async (db, victim, _) =>
    {
        var forged = db.Entry(new Customer { Name = "forged", Number = 99 });
        forged.Property("TenantId").CurrentValue = victim.Tenant.Id;
        forged.State = EntityState.Added;
        var refused = await Assert.ThrowsAsync<ForeignTenantException>(() => db.SaveChangesAsync());
        Assert.Equal((KitErrors.ForeignTenant, victim.Tenant.Id), (refused.Id, refused.TenantId));
    });

    [Theory, Databases]
    public Task A_stub_of_anothers_row_can_be_neither_changed_nor_deleted(Database database) => tenants.AttackAsync(database, async (db, victim, _) =>
    {
        var stub = db.Entry(new Order { Id = victim.Order, State = OrderState.Shipped });
        stub.Property("TenantId").CurrentValue = victim.Tenant.Id;
        stub.State = EntityState.Modified;
        await Assert.ThrowsAsync<ForeignTenantException>(() => db.SaveChangesAsync());
        stub.State = EntityState.Deleted;
        await Assert.ThrowsAsync<ForeignTenantException>(() => db.SaveChangesAsync());
        Assert.Equal(OrderState.Open, (await tenants.VictimsOrderAsync(database))!.State);
    });

    [Theory, Databases]
    public Task A_stub_by_id_alone_is_the_attackers_own_and_hits_no_row(Database database) => tenants.AttackAsync(database, async (db, victim, _) =>
    {
        db.Remove(new Customer { Id = victim.Customer, Name = "x" });
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
    });

    [Theory, Databases]
    public async Task A_stub_by_id_works_on_own_rows(Database database)
    {
        var (shop, _, _) = tenants.On(database);
        var id = Guid.CreateVersion7();
        await Do(db => db.Add(new Label { Id = id, Text = "one" }));
        await Do(db => db.Labels.Attach(new Label { Id = id, Text = "one" }).Entity.Text = "two");
        await Do(db => Assert.Equal("two", db.Labels.Single(l => l.Id == id).Text));
        await Do(db => db.Labels.Remove(new Label { Id = id, Text = "" }), version: 1);
        await Do(db => Assert.Null(db.Labels.SingleOrDefault(l => l.Id == id)));

        async Task Do(Action<ShopDb> work, long version = 0)
        {
            await using var scope = shop.As(shop.Acme);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            work(db);
            foreach (var entry in db.ChangeTracker.Entries<Label>().Where(e => e.State == EntityState.Deleted))
            {
                entry.Property("Version").OriginalValue = version;
            }

            await db.SaveChangesAsync();
        }
    }

    /// <summary>This is the third wall's: the guard is not reached. It stands behind it, for rows that come to the context with another's tenant already.</summary>
    [Theory, Databases]
    public Task A_row_cannot_be_moved_to_another_tenant_which_is_part_of_its_key(Database database) => tenants.AttackAsync(database, async (db, victim, own) =>
    {
        var order = await db.Orders.SingleAsync();
        var refused = Assert.Throws<InvalidOperationException>(() => Move(db, order, victim.Tenant.Id));
        Assert.Contains("is part of a key", refused.Message, StringComparison.Ordinal);

        db.ChangeTracker.Clear();
        var moved = db.Entry(order);
        moved.Property("TenantId").CurrentValue = victim.Tenant.Id;
        moved.State = EntityState.Modified;
        Assert.Equal(KitErrors.ForeignTenant, (await Assert.ThrowsAsync<ForeignTenantException>(() => db.SaveChangesAsync())).Id);
    });

    [Theory, Databases]
    public async Task Without_a_tenant_nothing_tenant_owned_is_written(Database database)
    {
        var (shop, _, _) = tenants.On(database);
        await using var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(KitErrors.NoTenant, Assert.Throws<NoTenantException>(() => db.Add(new Label { Text = "x" })).Id);
    }

    [Theory, Databases]
    public async Task The_platform_scope_changes_a_row_but_never_moves_it(Database database)
    {
        var (shop, victim, own) = tenants.On(database);
        await using var scope = shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var customer = await db.AllTenants<Customer>().SingleAsync(c => c.Id == victim.Customer);
        customer.Name = "changed by an operator";
        await db.SaveChangesAsync();
        await using var asVictim = shop.As(shop.Acme);
        var seen = await asVictim.ServiceProvider.GetRequiredService<ShopDb>().Customers.SingleAsync();
        Assert.Equal("changed by an operator", seen.Name);

        var refused = Assert.Throws<InvalidOperationException>(() => Move(db, customer, own.Tenant.Id));
        Assert.Contains("is part of a key", refused.Message, StringComparison.Ordinal); // the third wall, as for tenants
    }

    [Theory, Databases]
    public Task A_scope_never_switches_its_tenant(Database database) => tenants.AttackAsync(database, async (db, victim, own) =>
    {
        var (shop, _, _) = tenants.On(database);
        await using var scope = shop.As(shop.Globex);
        var tenantScope = scope.ServiceProvider.GetRequiredService<TenantScope>();
        Assert.Equal(KitErrors.ScopeAlreadyOpen, Assert.Throws<ScopeAlreadyOpenException>(() => tenantScope.OpenTenant(victim.Tenant, Actor.System)).Id);
    });

    private static void Move(ShopDb db, object row, Guid tenantId)
    {
        db.Entry(row).Property("TenantId").CurrentValue = tenantId;
        db.SaveChanges();
    }
}
