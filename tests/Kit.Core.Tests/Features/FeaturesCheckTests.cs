using Kit.Core.Tests.TestModel;
using Kit.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Core.Tests.Features;

public sealed class FeaturesCheckTests
{
    private static readonly FeatureDefinition Sound = new("sso", "single sign-on", FeatureKind.Switch, FeatureValue.Off);

    [Fact]
    public void What_is_sound_is_no_problem_and_neither_is_saying_it_twice() => Assert.Empty(Problems([Sound, Sound with { Label = "SSO" }]));

    [Fact]
    public void Each_mistake_is_a_problem()
    {
        FeatureDefinition limit = new("labels", "labels", FeatureKind.Limit, FeatureValue.AtMost(1)) { CountedEntity = typeof(Label), CountAsync = (_, _) => Task.FromResult(0L) };
        FeatureDefinition quota = new("exports", "exports", FeatureKind.Quota, FeatureValue.On) { Window = QuotaWindow.Hour };
        foreach (var wrong in new FeatureDefinition[][]
        {
            [Sound with { Name = " " }],
            [Sound with { Name = new('x', 101) }],
            [limit with { Default = FeatureValue.AtMost(-1) }],
            [limit with { Grace = TimeSpan.Zero }],
            [quota with { Grace = TimeSpan.FromDays(1) }],
            [quota with { Window = null }],
            [quota with { InTenantTimeZone = true }],
            [Sound with { Window = QuotaWindow.Day }],
            [Sound with { Kind = FeatureKind.Flag, RollOut = 101 }],
            [Sound, quota with { Name = "sso" }],
            [limit, limit with { Name = "tags" }],
        })
        {
            Assert.Equal(KitErrors.InvalidFeature, Assert.Single(Problems(wrong)).Id);
        }
    }

    [Fact]
    public void Settings_for_what_is_no_flag_or_out_of_range_are_problems()
    {
        Assert.Single(Problems([Sound], o => o.RollOut["sso"] = 5));
        Assert.Single(Problems([Sound with { Kind = FeatureKind.Flag }], o => o.RollOut["sso"] = -1));
        Assert.Empty(Problems([Sound with { Kind = FeatureKind.Flag }], o => o.RollOut["sso"] = 100));
        Assert.Single(Problems([Sound], o => o.UsageRetention = TimeSpan.FromDays(31)));
    }

    private static List<KitException> Problems(FeatureDefinition[] definitions, Action<FeaturesOptions>? configure = null)
    {
        var options = new FeaturesOptions();
        configure?.Invoke(options);
        return [.. new FeaturesCheck(definitions, Options.Create(options)).Check()];
    }
}
