namespace Kit.Billing;

/// <summary>How Stripe is reached. Bound from section <c>Kit:Stripe</c>.</summary>
/// <remarks>
/// In Development, without a <see cref="SecretKey"/>, the emulator stands in for Stripe: <c>kit.AddStripeEmulator()</c> of
/// Kit.Billing.Emulator.
/// </remarks>
public sealed class StripeOptions
{
    /// <summary>The section that options are bound from.</summary>
    public const string Section = "Kit:Stripe";

    /// <summary>The API key: <c>sk_test_…</c>, <c>sk_live_…</c>, or a restricted one (<c>rk_…</c>).</summary>
    /// <value>None; required outside Development.</value>
    public string? SecretKey { get; set; }

    /// <summary>The secrets that webhooks are signed with. While a secret is being replaced, both the old and the new one.</summary>
    /// <value>None; at least one is required outside Development.</value>
    public IList<string> WebhookSecrets { get; } = [];

    /// <summary>Where Stripe's API is.</summary>
    /// <value><see langword="null"/>: Stripe's own address.</value>
    public string? ApiBase { get; set; }
}
