using System.Collections.Immutable;
using System.ComponentModel;
using Kit.Features;

namespace Kit.Billing;

/// <summary>What a tenant may subscribe to, declared in code and brought to Stripe from there. Immutable: each verb returns another plan.</summary>
/// <example>
/// <code>
/// Plan.Free("free", "Free").Limit("projects", 3)
/// Plan.PerSeat("team", "Team", 800, "usd").Unlimited("projects")
/// Plan.Flat("business", "Business", 19900, "usd").Unlimited("projects").Include("sso")
/// </code>
/// </example>
[ImmutableObject(true)]
public sealed record Plan
{
    private Plan(string key, string name, PriceKind priceKind, long amount, string currency)
    {
        Key = key;
        Name = name;
        PriceKind = priceKind;
        Amount = amount;
        Currency = currency;
    }

    /// <summary>The name in code and at Stripe; it never changes. Lower-case letters, digits, hyphens and underscores.</summary>
    public string Key { get; }

    /// <summary>The name people read.</summary>
    public string Name { get; }

    /// <summary>A sentence for the page where plans are chosen.</summary>
    /// <value>Empty.</value>
    public string Description { get; private init; } = "";

    /// <summary>How the plan is charged.</summary>
    public PriceKind PriceKind { get; }

    /// <summary>The price of a month, or of a seat and month, in minor units (cents); 0 for a free plan.</summary>
    public long Amount { get; }

    /// <summary>ISO 4217 code in lower case, as Stripe writes it; empty for a free plan.</summary>
    public string Currency { get; }

    /// <summary>What the plan says of features, in the order in which it was said.</summary>
    public ImmutableArray<PlanFeature> Features { get; private init; } = [];

    /// <summary>Whether the plan was marked with <see cref="AsDefault"/>.</summary>
    public bool IsDefault { get; private init; }

    /// <summary>A plan that costs nothing. The only free plan is what tenants have without a subscription.</summary>
    public static Plan Free(string key, string name) => new(key, name, PriceKind.Free, 0, "");

    /// <summary>A plan for one amount a month.</summary>
    /// <param name="key">The name in code and at Stripe.</param>
    /// <param name="name">The name people read.</param>
    /// <param name="amount">The price in minor units: 19900 is $199.</param>
    /// <param name="currency">ISO 4217 code, as in <c>usd</c>.</param>
    public static Plan Flat(string key, string name, long amount, string currency) => new(key, name, PriceKind.Flat, amount, currency);

    /// <summary>A plan for an amount a month for each active member.</summary>
    /// <inheritdoc cref="Flat" path="/param"/>
    public static Plan PerSeat(string key, string name, long amount, string currency) => new(key, name, PriceKind.PerSeat, amount, currency);

    /// <summary>Describes the plan in a sentence.</summary>
    public Plan Describe(string description) => this with { Description = description };

    /// <summary>Allows that many.</summary>
    /// <param name="feature">A feature declared by <c>kit.AddLimit</c>, <c>kit.AddQuota</c> or <c>kit.AddRateLimit</c>.</param>
    /// <param name="max">The most that a tenant may have; of a quota, in each of its windows.</param>
    public Plan Limit(string feature, long max) => With(new(feature, FeatureKind.Limit, FeatureValue.AtMost(max)));

    /// <summary>Allows any number.</summary>
    /// <param name="feature">A feature declared by <c>kit.AddLimit</c>, <c>kit.AddQuota</c> or <c>kit.AddRateLimit</c>.</param>
    public Plan Unlimited(string feature) => With(new(feature, FeatureKind.Limit, FeatureValue.On));

    /// <summary>Switches a feature on.</summary>
    /// <param name="feature">A feature declared by <c>kit.AddFeature</c> or <c>kit.AddFlag</c>.</param>
    public Plan Include(string feature) => With(new(feature, FeatureKind.Switch, FeatureValue.On));

    /// <summary>Makes this the plan that tenants have without a subscription, where more than one is free.</summary>
    public Plan AsDefault() => this with { IsDefault = true };

    // What was said last of a feature counts.
    private Plan With(PlanFeature feature) => this with { Features = [.. Features.Where(f => f.Name != feature.Name), feature] };
}
