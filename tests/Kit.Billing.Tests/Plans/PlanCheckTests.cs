using Kit.Billing.Tests.TestHost;
using Kit.Features;
using Microsoft.Extensions.Options;

namespace Kit.Billing.Tests.Plans;

public sealed class PlanCheckTests
{
    private static readonly FeatureDefinition[] Features =
    [
        new("projects", "projects", FeatureKind.Limit, FeatureValue.On),
        new("sso", "single sign-on", FeatureKind.Switch, FeatureValue.Off),
        new("exports", "exports", FeatureKind.Quota, FeatureValue.Off) { Window = QuotaWindow.Month },
        new("editor", "the new editor", FeatureKind.Flag, FeatureValue.Off),
    ];

    [Fact]
    public void Right_plans_have_no_problems() => Assert.Empty(Check(TestPlans.All));

    [Fact]
    public void No_plans_are_a_problem() => Assert.Equal([BillingErrors.NoPlans], Check());

    [Fact]
    public void Two_plans_of_one_key_are_a_problem() =>
        Assert.Equal([BillingErrors.InvalidPlanKey], Check(TestPlans.Free, Plan.Flat("team", "A", 100, "usd"), Plan.Flat("team", "B", 200, "usd")));

    [Theory]
    [InlineData("")]
    [InlineData("Team")]
    [InlineData("te am")]
    public void A_key_that_Stripe_could_not_keep_is_a_problem(string key) =>
        Assert.Equal([BillingErrors.InvalidPlanKey], Check(TestPlans.Free, Plan.Flat(key, "Team", 100, "usd")));

    [Fact]
    public void No_free_plan_is_a_problem() => Assert.Equal([BillingErrors.NoDefaultPlan], Check(TestPlans.Team));

    [Fact]
    public void Two_free_plans_are_a_problem_until_one_is_marked()
    {
        var other = Plan.Free("hobby", "Hobby");
        Assert.Equal([BillingErrors.NoDefaultPlan], Check(TestPlans.Free, other));
        Assert.Empty(Check(TestPlans.Free, other.AsDefault()));
    }

    [Fact]
    public void A_default_plan_that_costs_is_a_problem() => Assert.Equal([BillingErrors.NoDefaultPlan], Check(TestPlans.Team.AsDefault()));

    [Fact]
    public void An_undeclared_feature_is_a_problem_that_names_the_call()
    {
        var problem = Assert.Single(Problems(TestPlans.Free.Limit("seats", 3)));
        Assert.Equal(BillingErrors.UnknownFeature, problem.Id);
        Assert.Contains("kit.AddLimit<TEntity>(\"seats\")", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_used_as_a_limit_is_a_problem() => Assert.Equal([BillingErrors.UnknownFeature], Check(TestPlans.Free.Limit("sso", 3)));

    [Fact]
    public void A_plan_gives_quotas_as_it_gives_limits_and_flags_as_it_gives_switches()
    {
        Assert.Empty(Check(TestPlans.Free.Limit("exports", 1_000).Include("editor")));
        Assert.Empty(Check(TestPlans.Free.Unlimited("exports")));
        Assert.Equal([BillingErrors.UnknownFeature, BillingErrors.UnknownFeature], Check(TestPlans.Free.Include("exports").Limit("editor", 1)));
    }

    [Theory]
    [InlineData(0, "usd")]
    [InlineData(-1, "usd")]
    [InlineData(100, "USD")]
    [InlineData(100, "dollar")]
    public void A_price_that_can_not_be_charged_is_a_problem(long amount, string currency) =>
        Assert.Equal([BillingErrors.InvalidPrice], Check(TestPlans.Free, Plan.Flat("team", "Team", amount, currency)));

    [Fact]
    public void All_problems_come_together() => Assert.Equal(3, Check(Plan.Flat("Team", "Team", 0, "usd")).Count);

    [Fact]
    public void A_plan_is_immutable()
    {
        var plan = Plan.Free("free", "Free");
        var limited = plan.Limit("projects", 3).Limit("projects", 5);
        Assert.Empty(plan.Features);
        Assert.Equal(5, Assert.Single(limited.Features).Value.Max);
    }

    private static List<string> Check(params Plan[] plans) => [.. Problems(plans).Select(p => p.Id)];

    private static List<KitException> Problems(params Plan[] plans)
    {
        var options = new BillingOptions();
        foreach (var plan in plans)
        {
            options.Plans.Add(plan);
        }

        return [.. new PlanCheck(Options.Create(options), Features).Check()];
    }
}
