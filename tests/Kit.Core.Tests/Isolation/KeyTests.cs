using Kit.Core.Tests.TestModel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Kit.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Isolation;

/// <summary>The third wall: the database refuses references across tenants by itself, and says nothing of other tenants' values.</summary>
public sealed class KeyTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    [Theory, Databases]
    public Task A_required_reference_to_anothers_row_is_refused(Database database) =>
        RefusedAsync(database, (db, victim) => db.Add(new Order { CustomerId = victim.Customer }));

    [Theory, Databases]
    public Task An_optional_reference_to_anothers_row_is_refused(Database database) =>
        RefusedAsync(database, (db, victim) => db.Orders.Single().ClerkId = victim.Clerk);

    [Theory, Databases]
    public Task A_self_reference_to_anothers_row_is_refused(Database database) => RefusedAsync(database, (db, victim) =>
        db.Entry(db.Categories.First(c => c.Parent == null)).Property("ParentId").CurrentValue = victim.Category);

    [Theory, Databases]
    public Task A_join_table_cannot_name_anothers_row(Database database) => RefusedAsync(database, (db, victim) =>
        db.Set<Dictionary<string, object>>("LabelOrder").Add(new() { ["OrderId"] = db.Orders.Single().Id, ["LabelsId"] = victim.Label }));

    [Theory, Databases]
    public async Task A_unique_value_is_unique_within_a_tenant_and_no_oracle_for_others(Database database)
    {
        var number = 4711;
        foreach (var tenant in new[] { tenants.On(database).Shop.Acme, tenants.On(database).Shop.Globex })
        {
            await using var scope = tenants.On(database).Shop.As(tenant);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Customer { Name = "n", Number = number });
            await db.SaveChangesAsync();
            db.Add(new Customer { Name = "again", Number = number });
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        }
    }

    [Theory, Databases]
    public async Task The_same_id_may_stand_in_two_tenants(Database database)
    {
        var id = Guid.CreateVersion7();
        var shop = tenants.On(database).Shop;
        foreach (var tenant in new[] { shop.Acme, shop.Globex })
        {
            await using var scope = shop.As(tenant);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Label { Id = id, Text = tenant.Slug });
            await db.SaveChangesAsync();
            Assert.Equal(tenant.Slug, (await db.Labels.FindAsync(id))!.Text);
        }
    }

    [Theory, Databases]
    public async Task Every_key_unique_index_and_foreign_key_between_tenants_starts_with_the_tenant(Database database)
    {
        await using var scope = tenants.On(database).Shop.As(tenants.On(database).Shop.Acme);
        var model = scope.ServiceProvider.GetRequiredService<ShopDb>().Model;
        var owned = model.GetEntityTypes().Where(e => e.IsTenantOwned()).ToList();
        Assert.Contains(owned, e => e.ClrType == typeof(OrderLine));
        foreach (var entityType in owned)
        {
            Assert.All(entityType.GetKeys(), k => Assert.Equal("TenantId", k.Properties[0].Name));
            Assert.All(entityType.GetForeignKeys().Where(f => f.PrincipalEntityType.IsTenantOwned()), f => Assert.Equal("TenantId", f.Properties[0].Name));
            Assert.All(entityType.GetIndexes().Where(i => i.IsUnique), i => Assert.Equal("TenantId", i.Properties[0].Name));
        }
    }

    private Task RefusedAsync(Database database, Action<ShopDb, TwoTenants.Rows> attack) => tenants.AttackAsync(database, async (db, victim, _) =>
    {
        attack(db, victim);
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        Assert.Matches("23503|FOREIGN KEY constraint failed", error.InnerException!.ToString());
    });
}
