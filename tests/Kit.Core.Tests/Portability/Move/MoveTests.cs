using Kit.Core.Tests.TestModel;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>A tenant goes from the shared database to one of its own, and back, with all that it has.</summary>
public sealed class MoveTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task All_rows_go_there_and_nothing_stays(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await FillAsync(host);
        var move = await host.MoveAsync(host.Own);
        Assert.Equal(200, await host.CountAsync("labels", host.Own));
        Assert.Equal(0, await host.CountAsync("labels"));
        Assert.Equal(1, await host.ScalarAsync("SELECT count(*) FROM labels"));
        Assert.Equal(200, move.Proof.Single(p => p.Table == "labels").Rows);
        Assert.NotNull(move.ReadOnlyMilliseconds);
        TestContext.Current.TestOutputHelper?.WriteLine($"{move.ReadOnlyMilliseconds} ms");
    }

    private static async Task FillAsync(MoveHost host)
    {
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.AddRange(Enumerable.Range(0, 200).Select(i => new Label { Text = $"label {i}" }));
            await db.SaveChangesAsync();
        }

        await using var other = host.Shop.As(host.Shop.Globex);
        other.ServiceProvider.GetRequiredService<ShopDb>().Add(new Label { Text = "globex" });
        await other.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
    }
}
