namespace Kit.Billing;

/// <summary>The ids of all errors that Kit.Billing raises. Each has a paragraph in <c>docs/errors/billing.md</c>.</summary>
public static class BillingErrors
{
    /// <summary>There are no plans.</summary>
    public const string NoPlans = "KIT5001";

    /// <summary>Two plans have the same key, or a key is not well formed.</summary>
    public const string InvalidPlanKey = "KIT5002";

    /// <summary>Not exactly one plan is the one that tenants have without a subscription.</summary>
    public const string NoDefaultPlan = "KIT5003";

    /// <summary>A plan names a feature that is not declared, or uses it as the wrong kind.</summary>
    public const string UnknownFeature = "KIT5004";

    /// <summary>A plan's price is not one that can be charged.</summary>
    public const string InvalidPrice = "KIT5005";

    /// <summary>There is no Stripe key, and no emulator in its place.</summary>
    public const string NoSecretKey = "KIT5010";

    /// <summary>There is no secret to verify webhooks with, or it is blank.</summary>
    public const string NoWebhookSecret = "KIT5011";

    /// <summary>A setting of Stripe's is not well formed.</summary>
    public const string InvalidStripeSetting = "KIT5012";

    /// <summary>An option of billing's is out of range.</summary>
    public const string InvalidOptions = "KIT5013";

    /// <summary>The plan does not exist, or can't be subscribed to.</summary>
    public const string UnknownPlan = "KIT5020";

    /// <summary>The tenant is subscribed on that plan already.</summary>
    public const string AlreadySubscribed = "KIT5021";

    /// <summary>Stripe has no price for the plan, or another one.</summary>
    public const string CatalogueOutOfDate = "KIT5022";

    /// <summary>The checkout session does not exist, or is not the tenant's.</summary>
    public const string UnknownCheckout = "KIT5023";

    /// <summary>There is no subscription to change, cancel or resume.</summary>
    public const string NoSubscription = "KIT5024";

    /// <summary>Stripe refused, or did not answer.</summary>
    public const string StripeRefused = "KIT5030";
}
