using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Features;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kit.Core.Tests.Features;

public sealed class QuotaTests(PostgresCluster postgres)
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 31, 23, 0, 0, TimeSpan.Zero));
    private readonly TestPlans _plans = new();

    [Theory, Databases]
    public async Task Fifty_parallel_requests_take_exactly_what_there_is(Database database)
    {
        await using var shop = await StartAsync(database, max: 37);
        var refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, _) =>
        {
            try
            {
                await shop.RequireAsync(shop.Acme, "exports");
            }
            catch (QuotaUsedUpException e)
            {
                Assert.Equal((KitErrors.QuotaUsedUp, 37L, 402), (e.Id, e.Max, e.StatusCode));
                Interlocked.Increment(ref refused);
            }
        });
        Assert.Equal((13, 37L), (refused, (await shop.UsageAsync(shop.Acme, "exports")).Used));
    }

    [Theory, Databases]
    public async Task Fifty_parallel_transactions_of_which_half_are_rolled_back_leave_the_other_halfs_use(Database database)
    {
        await using var shop = await StartAsync(database, max: 50);
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) =>
        {
            await using var scope = shop.As(shop.Acme);
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
            await scope.ServiceProvider.GetRequiredService<IFeatures>().RequireAsync("exports", 1, CancellationToken.None);
            db.Add(new Label { Text = $"{i}" });
            await db.SaveChangesAsync(CancellationToken.None);
            await (i % 2 == 0 ? transaction.CommitAsync(CancellationToken.None) : transaction.RollbackAsync(CancellationToken.None));
        });
        Assert.Equal(25, (await shop.UsageAsync(shop.Acme, "exports")).Used);
        await shop.RequireAsync(shop.Acme, "exports", 25);
        await Assert.ThrowsAsync<QuotaUsedUpException>(() => shop.RequireAsync(shop.Acme, "exports"));
    }

    [Theory, Databases]
    public async Task A_refusal_takes_nothing_and_leaves_the_callers_transaction_usable(Database database)
    {
        await using var shop = await StartAsync(database, max: 5);
        await using (var scope = shop.As(shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var features = scope.ServiceProvider.GetRequiredService<IFeatures>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await features.RequireAsync("exports", 3);
            await Assert.ThrowsAsync<QuotaUsedUpException>(async () => await features.RequireAsync("exports", 3));
            await Assert.ThrowsAsync<QuotaUsedUpException>(async () => await features.RequireAsync("exports", 6));
            await features.RequireAsync("exports", 2);
            await transaction.CommitAsync();
        }

        var usage = await shop.UsageAsync(shop.Acme, "exports");
        Assert.Equal((5L, false, true), (usage.Used, usage.Allows(1), usage.Allows(0)));
        await shop.RequireAsync(shop.Acme, "exports", 0);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => shop.RequireAsync(shop.Acme, "exports", -1));
        Assert.Equal(5, (await shop.UsageAsync(shop.Acme, "exports")).Used);
    }

    [Theory, Databases]
    public async Task A_new_window_begins_with_nothing_used(Database database)
    {
        await using var shop = await StartAsync(database, max: 1);
        await shop.RequireAsync(shop.Acme, "exports");
        var refusal = await Assert.ThrowsAsync<QuotaUsedUpException>(() => shop.RequireAsync(shop.Acme, "exports"));
        Assert.Equal(new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero), refusal.ResetsAt);
        Assert.Equal(refusal.ResetsAt, (await shop.UsageAsync(shop.Acme, "exports")).ResetsAt);
        _clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(0, (await shop.UsageAsync(shop.Acme, "exports")).Used);
        await shop.RequireAsync(shop.Acme, "exports");
        await Assert.ThrowsAsync<QuotaUsedUpException>(() => shop.RequireAsync(shop.Acme, "exports"));
    }

    [Theory, Databases]
    public async Task The_plan_and_an_override_say_how_much_and_without_limit_it_is_counted_still(Database database)
    {
        await using var shop = await StartAsync(database, max: 0);
        await Assert.ThrowsAsync<QuotaUsedUpException>(() => shop.RequireAsync(shop.Acme, "exports"));
        Assert.False(await shop.EnabledAsync(shop.Acme, "exports"));
        _plans.Values[(shop.Acme.Id, "exports")] = FeatureValue.AtMost(1);
        await shop.RequireAsync(shop.Acme, "exports");
        await Assert.ThrowsAsync<QuotaUsedUpException>(() => shop.RequireAsync(shop.Acme, "exports"));
        await shop.OverrideAsync(shop.Acme, "exports", OverrideKind.On);
        await shop.RequireAsync(shop.Acme, "exports", 1_000);
        Assert.Equal((1_001L, (long?)null), ((await shop.UsageAsync(shop.Acme, "exports")).Used, (await shop.UsageAsync(shop.Acme, "exports")).Value.Max));
    }

    [Theory, Databases]
    public async Task One_tenants_use_is_neither_anothers_nor_seen_by_it(Database database)
    {
        await using var shop = await StartAsync(database, max: 1);
        await shop.RequireAsync(shop.Acme, "exports");
        await shop.RequireAsync(shop.Globex, "exports");
        await using var scope = shop.As(shop.Globex);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(shop.Globex.Id, Assert.Single(await db.Set<QuotaUse>().IgnoreQueryFilters().Select(u => EF.Property<Guid>(u, "TenantId")).ToListAsync()));
        if (database == Database.Postgres)
        {
            Assert.Equal(1, await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM kit.feature_usages").SingleAsync());
            Assert.Equal(1, await db.Database.ExecuteSqlRawAsync("UPDATE kit.feature_usages SET used = 0"));
            await Assert.ThrowsAsync<QuotaUsedUpException>(() => shop.RequireAsync(shop.Acme, "exports"));
        }
    }

    [Theory, Databases]
    public async Task Without_a_tenant_nothing_is_taken(Database database)
    {
        await using var shop = await StartAsync(database, max: 1);
        await using var closed = shop.Services.CreateAsyncScope();
        await using var platform = shop.AsPlatform();
        foreach (var services in new[] { closed.ServiceProvider, platform.ServiceProvider })
        {
            var features = services.GetRequiredService<IFeatures>();
            Assert.False(await features.EnabledAsync("exports"));
            Assert.Equal(KitErrors.NoTenant, (await Assert.ThrowsAsync<Kit.Tenancy.NoTenantException>(async () => await features.RequireAsync("exports"))).Id);
        }
    }

    [Theory, Databases]
    public async Task Windows_long_over_are_deleted_in_all_tenants_and_the_others_stay(Database database)
    {
        await using var shop = await StartAsync(database, max: 2_000);
        await using (var scope = shop.As(shop.Globex))
        {
            // More than a batch.
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.AddRange(Enumerable.Range(1, 1_500).Select(i => new QuotaUse { Feature = "other", WindowStart = _clock.GetUtcNow().AddDays(-100).AddHours(-i), Used = i }));
            await db.SaveChangesAsync();
        }

        await shop.RequireAsync(shop.Acme, "exports");
        _clock.Advance(TimeSpan.FromDays(40));
        await shop.RequireAsync(shop.Acme, "exports", 2);
        await Eventually.AssertAsync(async () => Assert.Equal([1, 2], await UsesAfterAnHourAsync(shop)));
        _clock.Advance(TimeSpan.FromDays(30));
        await Eventually.AssertAsync(async () => Assert.Equal([2], await UsesAfterAnHourAsync(shop)));
    }

    private async Task<List<long>> UsesAfterAnHourAsync(Shop shop)
    {
        _clock.Advance(TimeSpan.FromHours(1));
        await using var scope = shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<QuotaUse>().OrderBy(u => u.Used).Select(u => u.Used).ToListAsync();
    }

    private Task<Shop> StartAsync(Database database, long max) => Shop.OnAsync(
        database,
        postgres,
        s => s.AddSingleton<TimeProvider>(_clock).AddSingleton<IEntitlementSource>(_plans)
            .PostConfigure<AuditOptions>(o => o.SealAfter = TimeSpan.FromDays(1)), // or there is one for each minute that the clock leaps over
        k => k.AddQuota("exports", QuotaWindow.Month, max: max));
}
