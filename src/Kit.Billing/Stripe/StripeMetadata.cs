namespace Kit.Billing;

/// <summary>What Kit writes on objects at Stripe, to know them again.</summary>
internal static class StripeMetadata
{
    /// <summary>On products and prices: the plan's key.</summary>
    public const string Plan = "kit_plan";

    /// <summary>On customers, sessions and subscriptions: the tenant's id.</summary>
    public const string Tenant = "tenant_id";

    /// <summary>On subscriptions: that it was cancelled because its tenant is closed, and goes on if that is undone.</summary>
    public const string Closing = "kit_closing";

    public const string Interval = "month";

    public static string LookupKey(string planKey) => $"kit_{planKey}_{Interval}";

    /// <summary>The plan that a price is for. An archived price has lost its look-up key, but not its metadata.</summary>
    public static string? PlanOf(Stripe.Price? price)
    {
        if (price?.Metadata is { } metadata && metadata.TryGetValue(Plan, out var key) && key.Length > 0)
        {
            return key;
        }

        var suffix = $"_{Interval}";
        return price?.LookupKey is { } lookup && lookup.StartsWith("kit_", StringComparison.Ordinal) && lookup.EndsWith(suffix, StringComparison.Ordinal)
            ? lookup["kit_".Length..^suffix.Length]
            : null;
    }
}
