using Microsoft.Extensions.Options;

namespace Kit.Billing.Emulator.Hosting;

internal sealed class StripeEmulatorOptionsValidation : IValidateOptions<StripeEmulatorOptions>
{
    public ValidateOptionsResult Validate(string? name, StripeEmulatorOptions options)
    {
        var failures = new List<string>();
        Require(!string.IsNullOrWhiteSpace(options.ApiKey), "ApiKey is blank; the default is 'sk_test_'.");
        Require(!string.IsNullOrWhiteSpace(options.ApiVersion), "ApiVersion is blank.");
        Require(options.PublicUrl is null or { IsAbsoluteUri: true }, "PublicUrl is not an absolute URL.");
        Require(options.RetrySchedule.All(wait => wait >= TimeSpan.Zero), "RetrySchedule has a negative wait.");
        Require(options.DeliveryTimeout > TimeSpan.Zero, "DeliveryTimeout is not positive.");
        foreach (var endpoint in options.WebhookEndpoints)
        {
            Require(!string.IsNullOrWhiteSpace(endpoint.Secret), $"The webhook endpoint '{endpoint.Url}' has a blank secret; use one like 'whsec_dev'.");
            Require(
                PublicAddress.IsPath(endpoint.Url) || PublicAddress.IsAbsolute(endpoint.Url),
                $"The webhook endpoint '{endpoint.Url}' is neither an absolute http URL nor a path that starts with '/'.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool fact, string otherwise)
        {
            if (!fact)
            {
                failures.Add("StripeEmulatorOptions: " + otherwise);
            }
        }
    }
}
