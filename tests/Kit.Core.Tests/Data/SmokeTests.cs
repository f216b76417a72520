using Kit.Core.Tests.TestModel;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data;

public sealed class SmokeTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Sqlite() => await RunAsync(await Shop.OnSqliteAsync());

    [Fact]
    public async Task Postgres() => await RunAsync(await Shop.OnPostgresAsync(await postgres.CreateDatabaseAsync()));

    private static async Task RunAsync(Shop shop)
    {
        await using (shop)
        {
            Guid orderId;
            await using (var scope = shop.As(shop.Acme))
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
                var order = new Order { Customer = new Customer { Name = "A", Number = 1 }, Address = new Address { Street = "s" } };
                order.Lines.Add(new OrderLine { Article = "x", Amount = 1.5m });
                order.Labels.Add(new Label { Text = "l" });
                db.Add(order);
                db.Add(new Category { Name = "child", Parent = new Category { Name = "parent" } });
                db.Add(new Invoice { Title = "i", Cents = 5 });
                db.Add(new Contract { Title = "c", Party = "p" });
                await db.SaveChangesAsync();
                orderId = order.Id;
            }

            await using (var scope = shop.As(shop.Acme))
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
                var order = await db.Orders.Include(o => o.Customer).Include(o => o.Labels).SingleAsync(o => o.Id == orderId);
                Assert.Equal("x", Assert.Single(order.Lines).Article);
                Assert.Single(order.Labels);
                Assert.Equal("A", order.Customer!.Name);
                Assert.Equal(2, await db.Documents.CountAsync());
                order.State = OrderState.Shipped;
                await db.SaveChangesAsync();
                Assert.Equal(1, await db.Orders.CountAsync(o => o.State == OrderState.Shipped));
                Assert.NotNull(await db.Categories.Include(c => c.Parent).SingleAsync(c => c.Parent != null));
            }

            await using (var scope = shop.As(shop.Globex))
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
                Assert.Empty(await db.Orders.ToListAsync());
            }

            await using (var scope = shop.AsPlatform())
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
                Assert.Empty(await db.Orders.ToListAsync());
                Assert.Single(await db.AllTenants<Order>().ToListAsync());
            }
        }
    }
}
