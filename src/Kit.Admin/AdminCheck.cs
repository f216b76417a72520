using Kit.Hosting;

namespace Kit.Admin;

/// <summary>Builds the administration from the model at start, so that what the host configured wrongly is said then.</summary>
internal sealed class AdminCheck(AdminRegistry registry) : IStartupCheck
{
    public IEnumerable<KitException> Check() => registry.Problems;
}
