using Kit.Billing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds billing to Kit.</summary>
public static class BillingKitBuilderExtensions
{
    /// <summary>Adds plans, subscriptions by Stripe, and what they entitle tenants to.</summary>
    public static KitBuilder AddBilling(this KitBuilder kit) => kit.AddBilling(_ => { });

    /// <summary>Adds plans, subscriptions by Stripe, and what they entitle tenants to.</summary>
    /// <param name="kit">The builder.</param>
    /// <param name="configure">Says which plans there are.</param>
    /// <example>
    /// <code>
    /// kit.AddBilling(billing => billing.UsePlans(Plan.Free("free", "Free").Limit("projects", 3), Plan.PerSeat("team", "Team", 800, "usd").Unlimited("projects")));
    /// </code>
    /// </example>
    public static KitBuilder AddBilling(this KitBuilder kit, Action<BillingBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(configure);
        kit.AddModule<BillingModule>();
        configure(new BillingBuilder(kit.Services));
        return kit;
    }
}
