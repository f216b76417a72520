using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Features;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kit.Core.Tests.Features;

public sealed class OverrideTests(PostgresCluster postgres)
{
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestPlans _plans = new();

    [Theory, Databases]
    public async Task An_override_counts_before_the_plan_and_the_plan_before_the_default(Database database)
    {
        await using var shop = await StartAsync(database);
        Assert.Equal(5, await MaxAsync(shop, shop.Acme));
        _plans.Values[(shop.Acme.Id, "labels")] = FeatureValue.AtMost(10);
        Assert.Equal(10, await MaxAsync(shop, shop.Acme));
        var id = await shop.OverrideAsync(shop.Acme, "labels", OverrideKind.AtMost, 20);
        Assert.Equal((20, 5), (await MaxAsync(shop, shop.Acme), await MaxAsync(shop, shop.Globex)));
        await shop.TakeBackAsync(id);
        Assert.Equal(10, await MaxAsync(shop, shop.Acme));
        Assert.False(await shop.EnabledAsync(shop.Acme, "sso"));
        await shop.OverrideAsync(shop.Acme, "sso", OverrideKind.On);
        Assert.True(await shop.EnabledAsync(shop.Acme, "sso"));
    }

    [Theory, Databases]
    public async Task It_ends_at_its_end_though_remembered_and_for_what_binds_too(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.OverrideAsync(shop.Acme, "labels", OverrideKind.AtMost, 7, endsAt: _clock.GetUtcNow().AddDays(1));
        await shop.AddLabelsAsync(shop.Acme, 6);
        Assert.Equal(7, await MaxAsync(shop, shop.Acme));
        _clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        Assert.Equal(7, await MaxAsync(shop, shop.Acme));
        await shop.AddLabelsAsync(shop.Acme, 1);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(5, await MaxAsync(shop, shop.Acme));
        await Assert.ThrowsAsync<LimitReachedException>(() => shop.AddLabelsAsync(shop.Acme, 1));
    }

    [Theory, Databases]
    public async Task Fifty_parallel_saves_never_pass_an_overrides_limit(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.OverrideAsync(shop.Acme, "labels", OverrideKind.AtMost, 11);
        var refused = 0;
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
        Assert.Equal((39, 11L), (refused, (await shop.UsageAsync(shop.Acme, "labels")).Used));
    }

    [Theory, Databases]
    public async Task One_that_replaces_a_row_at_the_limit_is_not_refused(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.AddLabelsAsync(shop.Acme, 5);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Remove(await db.Labels.FirstAsync());
        db.Add(new Label { Text = "another" });
        await db.SaveChangesAsync();
        db.Add(new Label { Text = "one more" });
        await Assert.ThrowsAsync<LimitReachedException>(() => db.SaveChangesAsync());
    }

    [Theory]
    [InlineData(ActorKind.User)]
    [InlineData(ActorKind.Client)]
    [InlineData(ActorKind.Anonymous)]
    [InlineData(ActorKind.Operator)]
    public async Task Nobody_within_a_tenant_writes_one_and_an_operator_neither(ActorKind kind)
    {
        await using var shop = await StartAsync(Database.Sqlite);
        var known = await shop.OverrideAsync(shop.Acme, "labels", OverrideKind.AtMost, 6);
        foreach (var write in new Action<ShopDb, FeatureOverride>[]
        {
            (db, _) => db.Add(new FeatureOverride { Feature = "sso", Kind = OverrideKind.On, Reason = "I like it" }),
            (_, row) => row.Max = 1_000,
            (db, row) => db.Remove(row),
        })
        {
            await using var scope = shop.Services.GetRequiredService<ITenantScopes>().Open(shop.Acme, new Actor(kind, Guid.CreateVersion7().ToString(), "Mallory"));
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            write(db, await db.Set<FeatureOverride>().SingleAsync(o => o.Id == known));
            var refusal = await Assert.ThrowsAsync<OverrideRefusedException>(() => db.SaveChangesAsync());
            Assert.Equal((KitErrors.OverrideRefused, 403), (refusal.Id, refusal.StatusCode));
            Assert.Throws<OverrideRefusedException>(() => db.SaveChanges());
        }

        Assert.Equal(6, await MaxAsync(shop, shop.Acme));
        Assert.False(await shop.EnabledAsync(shop.Acme, "sso"));
    }

    [Theory, Databases]
    public async Task The_program_writes_one_within_the_tenant_and_the_audit_has_it(Database database)
    {
        await using var shop = await StartAsync(database);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new FeatureOverride { Feature = "sso", Kind = OverrideKind.On, Reason = "bought by letter" });
        await db.SaveChangesAsync();
        Assert.True(await shop.EnabledAsync(shop.Acme, "sso"));
        var entry = await db.Set<AuditEntry>().SingleAsync(a => a.Entity == "feature-overrides");
        Assert.Contains("bought by letter", entry.Changes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels", OverrideKind.AtMost, null, "r")]
    [InlineData("labels", OverrideKind.AtMost, -1L, "r")]
    [InlineData("labels", OverrideKind.On, null, " ")]
    [InlineData("lables", OverrideKind.On, null, "r")]
    [InlineData("sso", OverrideKind.AtMost, 3L, "r")]
    public async Task What_can_not_be_is_not_saved(string feature, OverrideKind kind, long? max, string reason)
    {
        await using var shop = await StartAsync(Database.Sqlite);
        var problem = await Assert.ThrowsAsync<InvalidOverrideException>(() => shop.OverrideAsync(shop.Acme, feature, kind, max, reason: reason));
        Assert.Equal((KitErrors.InvalidOverride, 422, feature), (problem.Id, problem.StatusCode, problem.Feature));
        Assert.NotNull(problem.PublicDetail);
    }

    [Theory, Databases]
    public async Task A_tenant_has_one_for_each_feature_at_most(Database database)
    {
        await using var shop = await StartAsync(database);
        await shop.OverrideAsync(shop.Acme, "sso", OverrideKind.On);
        await shop.OverrideAsync(shop.Globex, "sso", OverrideKind.On);
        await Assert.ThrowsAsync<DbUpdateException>(() => shop.OverrideAsync(shop.Acme, "sso", OverrideKind.Off));
    }

    [Theory, Databases]
    public async Task One_tenants_override_is_neither_seen_nor_reached_by_another(Database database)
    {
        await using var shop = await StartAsync(database);
        var id = await shop.OverrideAsync(shop.Acme, "sso", OverrideKind.On);
        await using var scope = shop.As(shop.Globex);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Empty(await db.Set<FeatureOverride>().IgnoreQueryFilters().ToListAsync());
        Assert.Null(await db.FindAsync<FeatureOverride>(id));
        Assert.False(await shop.EnabledAsync(shop.Globex, "sso"));
        if (database == Database.Postgres)
        {
            Assert.Equal(0, await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM kit.feature_overrides").SingleAsync());
            Assert.Equal(0, await db.Database.ExecuteSqlRawAsync("UPDATE kit.feature_overrides SET kind = 'Off'"));
        }

        Assert.True(await shop.EnabledAsync(shop.Acme, "sso"));
    }

    [Fact]
    public async Task Another_node_sees_it_within_moments_whoever_wrote_it()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await Shop.OnPostgresAsync(database, kit: k => k.AddFeature("sso"));
        await using var two = await Shop.OnPostgresAsync(database, kit: k => k.AddFeature("sso"));
        Assert.False(await two.EnabledAsync(two.Acme, "sso"));
        await one.OverrideAsync(one.Acme, "sso", OverrideKind.On);
        await Eventually.IsTrueAsync(() => two.EnabledAsync(two.Acme, "sso"));
        await postgres.ExecuteAsync(database.Name, "DELETE FROM kit.feature_overrides");
        await Eventually.IsTrueAsync(async () => !await two.EnabledAsync(two.Acme, "sso"));
        await Eventually.IsTrueAsync(async () => !await one.EnabledAsync(one.Acme, "sso"));
    }

    [Theory, Databases]
    public async Task What_a_transaction_wrote_counts_within_it_and_for_nobody_once_it_is_rolled_back(Database database)
    {
        await using var shop = await StartAsync(database);
        await using (var scope = shop.As(shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var features = scope.ServiceProvider.GetRequiredService<IFeatures>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Add(new FeatureOverride { Feature = "sso", Kind = OverrideKind.On, Reason = "for a moment" });
            await db.SaveChangesAsync();
            Assert.True(await features.EnabledAsync("sso"));
            await transaction.RollbackAsync();
        }

        Assert.False(await shop.EnabledAsync(shop.Acme, "sso"));
    }

    [Theory, Databases]
    public async Task Without_overrides_a_switch_asks_the_database_for_nothing_within_a_transaction_neither(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, s => s.AddStatementLog<ShopDb>(), k => k.AddFeature("sso", on: true), app =>
        {
            app.MapGet("/ask", (IFeatures features) => features.EnabledAsync("sso").AsTask()).AllowAnonymous();
            app.MapGet("/ask-within", async (IFeatures features, ShopDb db) =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync();
                return await features.EnabledAsync("sso");
            }).AllowAnonymous();
        });
        using var http = new HttpClient();
        var log = shop.Services.GetRequiredService<StatementLog>();
        Assert.Equal("true", await http.GetStringAsync(new Uri($"{shop.Url}/t/acme/ask")));
        Assert.Contains(log.Statements, s => s.Contains("feature_overrides", StringComparison.Ordinal));
        log.Clear();
        Assert.Equal("true", await http.GetStringAsync(new Uri($"{shop.Url}/t/acme/ask")));
        Assert.Equal("true", await http.GetStringAsync(new Uri($"{shop.Url}/t/acme/ask-within")));
        Assert.Empty(log.Statements);
    }

    private static async Task<long?> MaxAsync(Shop shop, TenantInfo tenant) => (await shop.UsageAsync(tenant, "labels")).Value.Max;

    private Task<Shop> StartAsync(Database database) => Shop.OnAsync(
        database,
        postgres,
        s => s.AddSingleton<TimeProvider>(_clock).AddSingleton<IEntitlementSource>(_plans),
        k => k.AddLimit<Label>("labels", max: 5).AddFeature("sso"));
}
