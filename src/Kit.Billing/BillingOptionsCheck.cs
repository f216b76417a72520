using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>Options out of range.</summary>
internal sealed class BillingOptionsCheck(IOptions<BillingOptions> options) : IStartupCheck
{
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromDays(3);

    public IEnumerable<KitException> Check()
    {
        if (options.Value.EventRetention < ShortestRetention)
        {
            yield return new(
                BillingErrors.InvalidOptions,
                $"{BillingOptions.Section}:EventRetention must be {ShortestRetention.Days} days at least: for so long Stripe sends an event again that was not answered.");
        }
    }
}
