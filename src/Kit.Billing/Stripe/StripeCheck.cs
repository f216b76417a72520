using Kit.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>The settings without which nothing could be charged, or anybody could pretend to be Stripe.</summary>
internal sealed class StripeCheck(IOptions<StripeOptions> options, StripeConnection stripe, IHostEnvironment environment) : IStartupCheck
{
    private const string Key = "Kit:Stripe:SecretKey (environment: Kit__Stripe__SecretKey)";
    private const string Secrets = "Kit:Stripe:WebhookSecrets:0 (environment: Kit__Stripe__WebhookSecrets__0)";

    public IEnumerable<KitException> Check()
    {
        var settings = options.Value;
        if (string.IsNullOrWhiteSpace(stripe.SecretKey))
        {
            yield return new(BillingErrors.NoSecretKey, environment.IsDevelopment()
                ? $"Set {Key} to a Stripe test key, or add the emulator that stands in for Stripe: kit.AddStripeEmulator() of Kit.Billing.Emulator."
                : $"Set {Key} to Stripe's secret key.");
        }
        else if (!stripe.SecretKey.StartsWith("sk_", StringComparison.Ordinal) && !stripe.SecretKey.StartsWith("rk_", StringComparison.Ordinal))
        {
            yield return new(BillingErrors.InvalidStripeSetting, $"{Key} must be a secret key (sk_…) or a restricted one (rk_…).");
        }

        if (settings.WebhookSecrets.Any(string.IsNullOrWhiteSpace))
        {
            yield return new(BillingErrors.NoWebhookSecret, $"A secret in {Secrets} is blank: anybody could sign with it. Set it to the endpoint's signing secret (whsec_…).");
        }
        else if (settings.WebhookSecrets.Count == 0 && !environment.IsDevelopment())
        {
            yield return new(BillingErrors.NoWebhookSecret, $"Set {Secrets} to the signing secret (whsec_…) of the webhook endpoint at /webhooks/stripe.");
        }

        if (settings.ApiBase is { Length: > 0 } apiBase && !(Uri.TryCreate(apiBase, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return new(BillingErrors.InvalidStripeSetting, "Kit:Stripe:ApiBase must be an absolute http or https address, or not set.");
        }
    }
}
