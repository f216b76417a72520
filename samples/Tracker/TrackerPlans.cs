using Kit.Billing;

namespace Tracker;

internal static class TrackerPlans
{
    public static IReadOnlyList<Plan> All { get; } =
    [
        Plan.Free("free", "Free").Describe("For trying it out.").Limit("projects", 3),
        Plan.PerSeat("team", "Team", 800, "usd").Describe("For a team that works with it every day.").Unlimited("projects"),
        Plan.Flat("business", "Business", 19900, "usd").Describe("One price, whatever the size.").Unlimited("projects"),
    ];
}
