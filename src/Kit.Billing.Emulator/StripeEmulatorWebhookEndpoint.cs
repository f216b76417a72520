namespace Kit.Billing.Emulator;

/// <summary>A webhook endpoint that exists from the start, as if it had been registered in Stripe's dashboard.</summary>
public sealed class StripeEmulatorWebhookEndpoint
{
    /// <summary>
    /// Where events go: an absolute URL, or a path of the host itself such as <c>/billing/webhooks/stripe</c>, which is resolved against
    /// <see cref="StripeEmulatorOptions.PublicUrl"/> or else the address that the host listens on.
    /// </summary>
    /// <value>Empty, which is refused at start.</value>
    public string Url { get; set; } = "";

    /// <summary>The secret that deliveries are signed with, such as <c>whsec_dev</c>.</summary>
    /// <value>Empty, which is refused at start.</value>
    public string Secret { get; set; } = "";

    /// <summary>The event types that are delivered; groups such as <c>invoice.*</c> work.</summary>
    /// <value>Empty: all of them.</value>
    public IList<string> EnabledEvents { get; set; } = [];
}
