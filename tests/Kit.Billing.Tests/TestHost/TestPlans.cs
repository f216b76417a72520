namespace Kit.Billing.Tests.TestHost;

public static class TestPlans
{
    public static Plan Free { get; } = Plan.Free("free", "Free").Limit("projects", 3);

    public static Plan Team { get; } = Plan.PerSeat("team", "Team", 800, "usd").Describe("For teams.").Unlimited("projects");

    public static Plan Business { get; } = Plan.Flat("business", "Business", 19900, "usd").Unlimited("projects").Include("sso");

    public static Plan[] All { get; } = [Free, Team, Business];
}
