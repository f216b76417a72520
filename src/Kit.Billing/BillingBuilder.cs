using System.ComponentModel;
using Kit.Billing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures billing.</summary>
public sealed class BillingBuilder
{
    internal BillingBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IServiceCollection Services { get; }

    /// <summary>Says which plans there are, in the order in which they are shown. Called again, it adds.</summary>
    public BillingBuilder UsePlans(params IEnumerable<Plan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        Services.Configure<BillingOptions>(options =>
        {
            foreach (var plan in plans)
            {
                options.Plans.Add(plan);
            }
        });
        return this;
    }

    /// <summary>Sets options.</summary>
    public BillingBuilder Configure(Action<BillingOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }
}
