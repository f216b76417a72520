using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Audit;

/// <summary>Settings out of range.</summary>
internal sealed class AuditCheck(IOptions<AuditOptions> options) : IStartupCheck
{
    private static readonly TimeSpan Latest = TimeSpan.FromDays(1);

    public IEnumerable<KitException> Check()
    {
        var value = options.Value;
        if (value.SealAfter < TimeSpan.Zero || value.SealAfter > Latest)
        {
            yield return new(KitErrors.InvalidConfiguration, $"{AuditOptions.Section}:SealAfter must be nothing at least, and a day at most.");
        }

        if (value.Retention <= value.SealAfter)
        {
            yield return new(KitErrors.InvalidConfiguration, $"{AuditOptions.Section}:Retention must be longer than SealAfter, or empty to keep entries for ever.");
        }
    }
}
