using System.Linq.Expressions;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Database = Kit.Core.Tests.TestModel.Database;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data;

/// <summary>Queries are compiled whole, and answer as EF Core's own do.</summary>
public sealed class CompiledQueryTests(PostgresCluster postgres)
{
    [Fact]
    public void An_inner_function_that_takes_nothing_from_outside_is_made_once()
    {
        Expression<Func<int, Func<int, int>>> source = _ => x => x + 1;
        var compiled = InnerLambdas.Compile(source);

        Assert.Same(compiled(1), compiled(2));
        Assert.Equal(4, compiled(1)(3));
        Assert.NotSame(source.Compile()(1), source.Compile()(1));
    }

    [Fact]
    public void An_inner_function_that_takes_something_from_outside_keeps_it()
    {
        Expression<Func<int, Func<int, int>>> source = y => x => x + y;
        var compiled = InnerLambdas.Compile(source);

        Assert.Equal((3, 4), (compiled(1)(2), compiled(2)(2)));
    }

    [Fact]
    public void Of_two_nested_functions_only_the_free_one_is_made_once()
    {
        Expression<Func<int, (Func<int, Func<int>> Bound, Func<int, Func<int, int>> Free)>> source =
            y => new ValueTuple<Func<int, Func<int>>, Func<int, Func<int, int>>>(x => () => x + y, x => z => z);
        var compiled = InnerLambdas.Compile(source);

        Assert.Equal(30, compiled(10).Bound(20)());
        Assert.Equal(31, compiled(11).Bound(20)());
        Assert.Same(compiled(1).Free(1), compiled(2).Free(2));
    }

    [Fact]
    public void A_quoted_function_stays_an_expression()
    {
        Expression<Func<Expression<Func<int, int>>>> source = () => x => x * 2;

        Assert.Equal(8, InnerLambdas.Compile(source)().Compile()(4));
    }

    [Theory, Databases]
    public async Task Every_context_of_the_applications_compiles_its_queries_so(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var scope = shop.As(shop.Acme);
        Assert.IsType<CompilingDatabase>(scope.ServiceProvider.GetRequiredService<ShopDb>().GetService<Microsoft.EntityFrameworkCore.Storage.IDatabase>());
    }

    [Theory, Databases]
    public async Task Rows_with_what_belongs_to_them_come_whole_however_they_are_asked_for(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using (var scope = shop.As(shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            for (var i = 1; i <= 3; i++)
            {
                var customer = new Customer { Name = $"c{i}", Number = i };
                var order = new Order { CustomerId = customer.Id, Address = new() { Street = $"s{i}" } };
                order.Lines.AddRange([new() { Article = "a", Amount = i }, new() { Article = "b", Amount = i * 2 }]);
                order.Labels.Add(new() { Text = $"l{i}" });
                db.AddRange(customer, order);
            }

            await db.SaveChangesAsync();
        }

        await using var reading = shop.As(shop.Acme);
        var rows = reading.ServiceProvider.GetRequiredService<ShopDb>();
        foreach (var orders in new[] { rows.Orders.AsSplitQuery(), rows.Orders.AsSingleQuery(), rows.Orders.AsNoTracking(), rows.Orders.AsNoTrackingWithIdentityResolution() })
        {
            // Twice: the second run takes the compiled query, with other values.
            foreach (var least in new[] { 1, 2 })
            {
                var found = await orders.Include(o => o.Customer).Include(o => o.Labels).Where(o => o.Customer!.Number >= least).OrderBy(o => o.Customer!.Number).ToListAsync();
                Assert.Equal(4 - least, found.Count);
                Assert.All(found, o => Assert.Equal((2, 1, $"s{o.Customer!.Number}", $"l{o.Customer.Number}"), (o.Lines.Count, o.Labels.Count, o.Address!.Street, o.Labels[0].Text)));
            }
        }

        var numbers = new[] { 1, 3 };
        Assert.Equal(
            ["c1:1,2", "c3:3,6"],
            await rows.Customers.Where(c => numbers.Contains(c.Number)).OrderBy(c => c.Number)
                .Select(c => c.Name + ":" + string.Join(",", c.Orders.SelectMany(o => o.Lines).OrderBy(l => l.Article).Select(l => (int)l.Amount))).ToListAsync());
        Assert.Equal(6, rows.Orders.Sum(o => o.Lines.Count));
    }
}
