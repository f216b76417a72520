using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>Each tenants' database has pools of its own on a node, as long as somebody is at them.</summary>
public sealed class PoolTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Pools_that_nobody_is_at_are_closed_and_made_again_for_the_next(Database database)
    {
        await using var own = await StartAsync(database);
        var databases = own.Shop.Services.GetRequiredService<TenantDatabases<ShopDb>>();
        await using (var scope = own.Shop.As(own.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var further = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<ShopDb>>().CreateDbContextAsync();
            Assert.Equal(0, await databases.CloseIdleAsync(TimeSpan.Zero));
            Assert.Equal((0, 0), (await db.Labels.CountAsync(), await further.Labels.CountAsync()));
        }

        Assert.Equal(0, await databases.CloseIdleAsync(TimeSpan.FromMinutes(10)));
        Assert.Equal(1, await databases.CloseIdleAsync(TimeSpan.Zero));
        Assert.Equal(0, await databases.CloseIdleAsync(TimeSpan.Zero));
        await using var again = own.Shop.As(own.Acme);
        Assert.Equal(0, await again.ServiceProvider.GetRequiredService<ShopDb>().Labels.CountAsync());
    }

    [Theory, Databases]
    public async Task Closing_them_again_and_again_disturbs_nobody(Database database)
    {
        await using var own = await StartAsync(database);
        var databases = own.Shop.Services.GetRequiredService<TenantDatabases<ShopDb>>();
        using var done = new CancellationTokenSource();
        var closing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await databases.CloseIdleAsync(TimeSpan.Zero);
            }
        });
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, ct) =>
        {
            await using var scope = own.Shop.As(own.Acme);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Label { Text = $"{i}" });
            await db.SaveChangesAsync(ct);
        });
        await done.CancelAsync();
        await closing;
        Assert.Equal(100, await own.CountAsync<Label>(own.Name));
    }

    // The queue would be at them.
    private Task<OwnDatabase> StartAsync(Database database) => OwnDatabase.StartAsync(database, postgres, s => s.PostConfigure<JobsOptions>(o => o.Enabled = false));
}
