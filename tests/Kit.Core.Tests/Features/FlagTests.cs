using Kit.Core.Tests.TestModel;
using Kit.Features;
using Kit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Core.Tests.Features;

public sealed class FlagTests(PostgresCluster postgres)
{
    private static readonly Guid[] Tenants = [.. Enumerable.Range(0, 10_000).Select(_ => Guid.CreateVersion7())];

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 50, 160)]
    [InlineData(10, 850, 1_150)]
    [InlineData(50, 4_700, 5_300)]
    [InlineData(100, 10_000, 10_000)]
    public void About_that_many_of_ten_thousand_tenants_have_it(int percent, int atLeast, int atMost) => Assert.InRange(Having("editor", percent).Count, atLeast, atMost);

    [Fact]
    public void More_per_cent_take_it_from_nobody()
    {
        var before = new HashSet<Guid>();
        for (var percent = 0; percent <= 100; percent++)
        {
            var now = Having("editor", percent);
            Assert.Subset(now, before);
            before = now;
        }
    }

    [Fact]
    public void Another_flag_goes_to_others_first()
    {
        var both = Having("editor", 10).Intersect(Having("search", 10)).Count();
        Assert.InRange(both, 50, 160);
    }

    [Fact]
    public void A_tenants_place_never_changes()
    {
        // Known from the first release on: whoever changes this takes flags from tenants.
        Assert.Equal(9792, RollOut.Place("editor", new("01912345-6789-7abc-8def-0123456789ab")));
        Assert.Equal(6209, RollOut.Place("search", new("01912345-6789-7abc-8def-0123456789ab")));
    }

    [Theory, Databases]
    public async Task An_override_gives_it_to_one_tenant_or_keeps_one_from_it(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, kit: k => k.AddFlag("none").AddFlag("all", 100));
        Assert.Equal((false, true), (await shop.EnabledAsync(shop.Acme, "none"), await shop.EnabledAsync(shop.Acme, "all")));
        await shop.OverrideAsync(shop.Acme, "none", OverrideKind.On);
        await shop.OverrideAsync(shop.Acme, "all", OverrideKind.Off);
        Assert.Equal((true, false), (await shop.EnabledAsync(shop.Acme, "none"), await shop.EnabledAsync(shop.Acme, "all")));
        Assert.Equal((false, true), (await shop.EnabledAsync(shop.Globex, "none"), await shop.EnabledAsync(shop.Globex, "all")));
        await Assert.ThrowsAsync<FeatureDeniedException>(() => shop.RequireAsync(shop.Acme, "all"));
        await shop.RequireAsync(shop.Acme, "none");
    }

    [Fact]
    public async Task The_configuration_replaces_the_percentage_while_the_host_runs()
    {
        var settings = new Dictionary<string, string?> { ["Kit:Features:RollOut:editor"] = "100" };
        var source = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        await using var shop = await Shop.OnSqliteAsync(s => s.AddOptions<FeaturesOptions>().Bind(source.GetSection("Kit:Features")), k => k.AddFlag("editor"));
        Assert.True(await shop.EnabledAsync(shop.Acme, "editor"));
        source["Kit:Features:RollOut:editor"] = "0";
        source.Reload();
        Assert.False(await shop.EnabledAsync(shop.Acme, "editor"));
    }

    private static HashSet<Guid> Having(string flag, int percent)
    {
        var rollOut = new RollOut(new Unchanged(new()));
        var definition = new FeatureDefinition(flag, flag, FeatureKind.Flag, FeatureValue.Off) { RollOut = percent };
        return [.. Tenants.Where(t => rollOut.Of(t, definition).Enabled)];
    }

    private sealed class Unchanged(FeaturesOptions options) : IOptionsMonitor<FeaturesOptions>
    {
        public FeaturesOptions CurrentValue => options;

        public FeaturesOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<FeaturesOptions, string?> listener) => null;
    }
}
