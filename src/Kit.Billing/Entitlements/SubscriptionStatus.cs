namespace Kit.Billing;

/// <summary>Stripe's words for a subscription's state. There may be more to come: what is not named here gives no access.</summary>
internal static class SubscriptionStatus
{
    public const string Active = "active";
    public const string Trialing = "trialing";
    public const string PastDue = "past_due";
    public const string Incomplete = "incomplete";
    public const string Unpaid = "unpaid";
    public const string Paused = "paused";

    /// <summary>Whether the subscription goes on, so that a second one would be charged beside it.</summary>
    public static bool IsLive(string? status) => status is Active or Trialing or PastDue or Unpaid or Paused;

    /// <summary>Of several subscriptions, the one with the lowest rank counts.</summary>
    public static int Rank(string status) => status switch
    {
        Active or Trialing => 0,
        PastDue => 1,
        Unpaid or Paused => 2,
        Incomplete => 3,
        _ => 4,
    };
}
