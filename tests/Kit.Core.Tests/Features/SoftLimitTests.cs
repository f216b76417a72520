using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Features;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kit.Core.Tests.Features;

public sealed class SoftLimitTests(PostgresCluster postgres)
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestPlans _plans = new();

    [Theory, Databases]
    public async Task A_limit_with_grace_may_be_passed_until_the_grace_ends_and_then_binds(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.AddLabelsAsync(shop.Acme, 2);
        Assert.Equal((false, null, true), Of(await shop.UsageAsync(shop.Acme, "labels")));

        var since = _clock.GetUtcNow();
        await shop.AddLabelsAsync(shop.Acme, 1);
        _clock.Advance(TimeSpan.FromDays(6));
        await shop.AddLabelsAsync(shop.Acme, 1);
        await shop.RequireAsync(shop.Acme, "labels");
        var usage = await shop.UsageAsync(shop.Acme, "labels");
        Assert.Equal((true, since + Week, true), Of(usage));
        Assert.Equal((4L, since), (usage.Used, usage.OverSince));

        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((true, since + Week, false), Of(await shop.UsageAsync(shop.Acme, "labels")));
        await Assert.ThrowsAsync<LimitReachedException>(() => shop.AddLabelsAsync(shop.Acme, 1));
        await Assert.ThrowsAsync<LimitReachedException>(() => shop.RequireAsync(shop.Acme, "labels"));
        Assert.Equal(4, (await shop.UsageAsync(shop.Acme, "labels")).Used);
    }

    [Theory, Databases]
    public async Task Going_below_again_clears_it_and_the_next_time_has_a_grace_of_its_own(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.AddLabelsAsync(shop.Acme, 4);
        _clock.Advance(TimeSpan.FromDays(8));
        await Assert.ThrowsAsync<LimitReachedException>(() => shop.AddLabelsAsync(shop.Acme, 1));

        // Fewer, though still too many: allowed, and nothing is cleared by it.
        await shop.AddLabelsAsync(shop.Acme, -1);
        await Assert.ThrowsAsync<LimitReachedException>(() => shop.AddLabelsAsync(shop.Acme, 1));

        await shop.AddLabelsAsync(shop.Acme, -1);
        Assert.Equal((false, null, true), Of(await shop.UsageAsync(shop.Acme, "labels")));

        // Over again by a smaller plan, with no row of the old time left to count from.
        _plans.Values[(shop.Acme.Id, "labels")] = FeatureValue.AtMost(1);
        Assert.Equal((true, null, true), Of(await shop.UsageAsync(shop.Acme, "labels")));
        var since = _clock.GetUtcNow();
        await shop.AddLabelsAsync(shop.Acme, 1);
        Assert.Equal((true, since + Week, true), Of(await shop.UsageAsync(shop.Acme, "labels")));
    }

    [Theory, Databases]
    public async Task A_deletion_that_no_save_saw_clears_it_too(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.AddLabelsAsync(shop.Acme, 3);
        _clock.Advance(TimeSpan.FromDays(8));
        await using (var scope = shop.As(shop.Acme))
        {
            await scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.ExecuteDeleteAsync();
        }

        var since = _clock.GetUtcNow();
        await shop.AddLabelsAsync(shop.Acme, 3);
        Assert.Equal((true, since + Week, true), Of(await shop.UsageAsync(shop.Acme, "labels")));
    }

    [Theory, Databases]
    public async Task A_plan_without_limit_clears_it(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.AddLabelsAsync(shop.Acme, 3);
        _plans.Values[(shop.Acme.Id, "labels")] = FeatureValue.On;
        await shop.AddLabelsAsync(shop.Acme, 1);
        _clock.Advance(TimeSpan.FromDays(8));
        _plans.Values.Clear();
        var since = _clock.GetUtcNow();
        await shop.AddLabelsAsync(shop.Acme, 1);
        Assert.Equal(since, (await shop.UsageAsync(shop.Acme, "labels")).OverSince);
    }

    [Theory, Databases]
    public async Task A_rolled_back_passing_did_not_begin_the_grace_and_another_tenants_is_its_own(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.AddLabelsAsync(shop.Globex, 3);
        await using (var scope = shop.As(shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.AddRange(new Label { Text = "1" }, new Label { Text = "2" }, new Label { Text = "3" });
            await db.SaveChangesAsync();
        }

        Assert.Equal((false, null, true), Of(await shop.UsageAsync(shop.Acme, "labels")));
        _clock.Advance(TimeSpan.FromDays(8));
        await shop.AddLabelsAsync(shop.Acme, 3);
        Assert.Equal(_clock.GetUtcNow() + Week, (await shop.UsageAsync(shop.Acme, "labels")).OverUntil);
        await Assert.ThrowsAsync<LimitReachedException>(() => shop.AddLabelsAsync(shop.Globex, 1));
    }

    [Theory, Databases]
    public async Task After_the_grace_fifty_parallel_saves_add_nothing_beyond(Database database)
    {
        await using var shop = await StartAsync(database, max: 7);
        await shop.AddLabelsAsync(shop.Acme, 8);
        _clock.Advance(Week);
        await shop.AddLabelsAsync(shop.Acme, -3);
        _clock.Advance(Week);
        var refused = 0;
        var since = _clock.GetUtcNow();
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, _) =>
        {
            try
            {
                await shop.AddLabelsAsync(shop.Acme, 1);
            }
            catch (LimitReachedException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        // Below again, all fifty are within a new grace; the next ones after it are not.
        Assert.Equal((0, 55L), (refused, (await shop.UsageAsync(shop.Acme, "labels")).Used));
        Assert.Equal(since, (await shop.UsageAsync(shop.Acme, "labels")).OverSince);
        _clock.Advance(Week);
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, _) =>
            await Assert.ThrowsAsync<LimitReachedException>(() => shop.AddLabelsAsync(shop.Acme, 1)));
        Assert.Equal(55, (await shop.UsageAsync(shop.Acme, "labels")).Used);
    }

    private static (bool IsOver, DateTimeOffset? Until, bool Allows) Of(FeatureUsage usage) => (usage.IsOver, usage.OverUntil, usage.Allows(1));

    private Task<Shop> StartAsync(Database database, long max = 2) => Shop.OnAsync(
        database,
        postgres,
        s => s.AddSingleton<TimeProvider>(_clock).AddSingleton<IEntitlementSource>(_plans)
            .PostConfigure<AuditOptions>(o => o.SealAfter = TimeSpan.FromDays(1)), // or there is one for each minute that the clock leaps over
        k => k.AddLimit<Label>("labels", max: max, grace: Week));
}
