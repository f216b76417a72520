using Kit.Core.Tests.TestModel;
using Kit.Features;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Features;

public sealed class LimitTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Fifty_parallel_saves_never_pass_a_limit(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, kit: k => k.AddLimit<Label>("labels", max: 7));
        var refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) =>
        {
            await using var scope = shop.As(shop.Acme);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Label { Text = $"{i}" });
            try
            {
                await db.SaveChangesAsync();
            }
            catch (LimitReachedException e)
            {
                Assert.Equal((KitErrors.LimitReached, 7L), (e.Id, e.Max));
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal(43, refused);
        await using var asAcme = shop.As(shop.Acme);
        Assert.Equal(7, await asAcme.ServiceProvider.GetRequiredService<ShopDb>().Labels.CountAsync());
    }

    [Theory, Databases]
    public async Task A_limit_holds_for_many_rows_of_one_save_and_for_each_tenant_by_itself(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, kit: k => k.AddLimit<Label>("labels", max: 2));
        foreach (var tenant in new[] { shop.Acme, shop.Globex })
        {
            await using var scope = shop.As(tenant);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.AddRange(new Label { Text = "1" }, new Label { Text = "2" }, new Label { Text = "3" });
            await Assert.ThrowsAsync<LimitReachedException>(() => db.SaveChangesAsync());
            db.ChangeTracker.Clear();
            db.AddRange(new Label { Text = "1" }, new Label { Text = "2" });
            await db.SaveChangesAsync();
            var usage = await scope.ServiceProvider.GetRequiredService<IFeatures>().GetAsync("labels");
            Assert.Equal((2L, 2L, false), (usage.Used, usage.Value.Max, usage.Allows(1)));
        }
    }

    [Theory, Databases]
    public async Task Unknown_features_and_features_without_a_tenant_are_denied(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, kit: k => k.AddFeature("sso", on: true).AddFeature("beta"));
        await using var scope = shop.As(shop.Acme);
        var features = scope.ServiceProvider.GetRequiredService<IFeatures>();
        Assert.True(await features.EnabledAsync("sso"));
        Assert.False(await features.EnabledAsync("beta"));
        Assert.False(await features.EnabledAsync("nonsense"));
        await Assert.ThrowsAsync<FeatureDeniedException>(async () => await features.RequireAsync("beta"));
        await Assert.ThrowsAsync<FeatureDeniedException>(async () => await features.RequireAsync("nonsense"));
        await using var closed = shop.Services.CreateAsyncScope();
        Assert.False(await closed.ServiceProvider.GetRequiredService<IFeatures>().EnabledAsync("sso"));
    }
}
