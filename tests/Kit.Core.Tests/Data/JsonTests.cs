using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data;

/// <summary>What an entity owns may stand in its row as JSON; the names and keys that Kit makes are those of columns, of which JSON has none.</summary>
public sealed class JsonTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Owned_entities_in_JSON_are_saved_and_read_again(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, kit: kit => kit.Services.AddSingleton<IModelContribution, Notebooks>());
        await using (var scope = shop.As(shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Notebook { Paper = new() { Ruling = "squared" }, Pages = { new() { Heading = "one" }, new() { Heading = "two" } } });
            await db.SaveChangesAsync();
        }

        await using (var scope = shop.As(shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var notebook = await db.Set<Notebook>().SingleAsync();
            Assert.Equal("squared", notebook.Paper!.Ruling);
            Assert.Equal(["one", "two"], notebook.Pages.Select(p => p.Heading));
            notebook.Pages.RemoveAt(0);
            await db.SaveChangesAsync();
        }

        await using (var scope = shop.As(shop.Globex))
        {
            Assert.Empty(await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Notebook>().ToListAsync());
        }

        await using (var scope = shop.As(shop.Acme))
        {
            Assert.Equal("two", Assert.Single((await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Notebook>().SingleAsync()).Pages).Heading);
        }
    }

    private sealed class Notebooks : IModelContribution
    {
        public string Name => "notebooks";

        public void ConfigureModel(ModelBuilder model) => model.Entity<Notebook>(notebook =>
        {
            notebook.OwnsOne(n => n.Paper, paper => paper.ToJson());
            notebook.OwnsMany(n => n.Pages, pages => pages.ToJson());
        });
    }

    private sealed class Notebook
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public Paper? Paper { get; set; }

        public List<Page> Pages { get; } = [];
    }

    private sealed class Paper
    {
        public required string Ruling { get; set; }
    }

    private sealed class Page
    {
        public required string Heading { get; set; }
    }
}
