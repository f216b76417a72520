using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Isolation;

/// <summary>Two tenants with a row of everything; each attack is made by globex on acme's rows.</summary>
public sealed class TwoTenants(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly Dictionary<Database, (Shop Shop, Rows Acme, Rows Globex)> _hosts = [];

    public PostgresCluster Cluster => postgres;

    public PostgresDatabase Postgres { get; private set; } = null!;

    public (Shop Shop, Rows Victim, Rows Own) On(Database database) => _hosts[database];

    /// <summary>A context of the attacker's, in a scope of its own.</summary>
    public async Task AttackAsync(Database database, Func<ShopDb, Rows, Rows, Task> attack)
    {
        var (shop, victim, own) = _hosts[database];
        await using var scope = shop.As(shop.Globex);
        await attack(scope.ServiceProvider.GetRequiredService<ShopDb>(), victim, own);
    }

    /// <summary>Reads the victim's order as the victim.</summary>
    public async Task<Order?> VictimsOrderAsync(Database database)
    {
        var (shop, victim, _) = _hosts[database];
        await using var scope = shop.As(shop.Acme);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == victim.Order);
    }

    public async ValueTask InitializeAsync()
    {
        Postgres = await postgres.CreateDatabaseAsync();
        foreach (var (database, shop) in new[] { (Database.Sqlite, await Shop.OnAsync(Database.Sqlite, postgres)), (Database.Postgres, await Shop.OnPostgresAsync(Postgres)) })
        {
            _hosts[database] = (shop, await FillAsync(shop, shop.Acme), await FillAsync(shop, shop.Globex));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
        {
            await host.Shop.DisposeAsync();
        }
    }

    private static async Task<Rows> FillAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var customer = new Customer { Name = tenant.Slug, Number = 1 };
        var clerk = new Membership { UserId = Guid.CreateVersion7(), Name = tenant.Slug, Email = "clerk@" + tenant.Slug };
        var label = new Label { Text = tenant.Slug };
        var order = new Order { Customer = customer, Clerk = clerk, Address = new Address { Street = tenant.Slug } };
        order.Lines.Add(new OrderLine { Article = tenant.Slug, Amount = 1.5m });
        order.Labels.Add(label);
        var category = new Category { Name = tenant.Slug, Parent = new Category { Name = "root of " + tenant.Slug } };
        var invoice = new Invoice { Title = tenant.Slug, Cents = 100 };
        db.AddRange(order, category, invoice, new Contract { Title = tenant.Slug, Party = tenant.Slug });
        await db.SaveChangesAsync();
        return new(tenant, customer.Id, order.Id, label.Id, category.Id, invoice.Id, clerk.Id);
    }

    public sealed record Rows(TenantInfo Tenant, Guid Customer, Guid Order, Guid Label, Guid Category, Guid Invoice, Guid Clerk);
}
