using Kit.Billing.Tests.TestHost;
using Microsoft.Extensions.Options;

namespace Kit.Billing.Tests.Entitlements;

public sealed class AccessPolicyTests
{
    private static readonly DateTimeOffset Start = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("active", "team")]
    [InlineData("trialing", "team")]
    [InlineData("incomplete", "free")]
    [InlineData("incomplete_expired", "free")]
    [InlineData("unpaid", "free")]
    [InlineData("paused", "free")]
    [InlineData("canceled", "free")]
    [InlineData("something_new", "free")]
    [InlineData("Active", "free")]
    [InlineData(null, "free")]
    public void A_state_gives_the_plan_or_it_does_not(string? status, string plan) => Assert.Equal(plan, InForce(Account(status), Start));

    [Fact]
    public void Without_an_account_the_default_plan_is_in_force() => Assert.Equal("free", InForce(null, Start));

    [Fact]
    public void A_plan_that_code_does_not_know_gives_nothing()
    {
        var account = Account("active");
        account.PlanKey = "enterprise";
        Assert.Equal("free", InForce(account, Start));
    }

    [Theory]
    [InlineData(6.9, "team")]
    [InlineData(7, "free")]
    public void A_failed_payment_leaves_the_plan_for_the_grace_period(double days, string plan)
    {
        var account = Account("past_due");
        account.PastDueSince = Start;
        Assert.Equal(plan, InForce(account, Start.AddDays(days)));
    }

    [Fact]
    public void Past_due_since_nobody_knows_when_gives_nothing() => Assert.Equal("free", InForce(Account("past_due"), Start));

    [Theory]
    [InlineData(0, "team")]
    [InlineData(23, "team")]
    [InlineData(24, "free")]
    public void A_cancelled_subscription_ends_by_the_clock_without_any_webhook(int hours, string plan)
    {
        var account = Account("active");
        account.CancelAt = Start;
        Assert.Equal(plan, InForce(account, Start.AddHours(hours)));
    }

    [Fact]
    public void A_trial_ends_by_the_clock_without_any_webhook()
    {
        var account = Account("trialing");
        account.TrialEnd = Start;
        Assert.Equal("team", InForce(account, Start.AddHours(1)));
        Assert.Equal("free", InForce(account, Start.AddDays(2)));
    }

    [Fact]
    public void A_grant_goes_first_until_it_ends()
    {
        var account = Account("active");
        (account.GrantedPlanKey, account.GrantedUntil) = ("business", Start);
        Assert.Equal("business", InForce(account, Start.AddSeconds(-1)));
        Assert.Equal("team", InForce(account, Start));
    }

    [Fact]
    public void A_granted_plan_that_code_does_not_know_gives_nothing()
    {
        var account = Account(null);
        account.GrantedPlanKey = "enterprise";
        Assert.Equal("free", InForce(account, Start));
    }

    private static BillingAccount Account(string? status) => new() { Id = Guid.CreateVersion7(), Status = status, PlanKey = status is null ? null : "team" };

    private static string InForce(BillingAccount? account, DateTimeOffset now)
    {
        var options = new BillingOptions();
        Array.ForEach(TestPlans.All, options.Plans.Add);
        var wrapped = Options.Create(options);
        var policy = new AccessPolicy(new PlanRegistry(wrapped), wrapped, new FixedClock(now));
        var plan = policy.InForce(account).Plan!.Key;
        if (account is not null)
        {
            Assert.Equal(plan, policy.KeyInForce().Compile()(account)); // what lists of tenants say is what each of them gets
        }

        return plan;
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
