using Kit.Lifecycle;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what new tenants need before they can work.</summary>
public static class ProvisioningBuilderExtensions
{
    /// <summary>
    /// Adds a step of setting new tenants up. A host without any has its tenants active at once; with one, they are active when a job has run all steps.
    /// A second call for the same type does nothing.
    /// </summary>
    /// <typeparam name="TStep">The step; made anew for each tenant.</typeparam>
    /// <param name="kit">The builder.</param>
    public static KitBuilder AddProvisioningStep<TStep>(this KitBuilder kit)
        where TStep : class, ITenantProvisioningStep
    {
        ArgumentNullException.ThrowIfNull(kit);
        if (!kit.Services.Any(s => s.ImplementationInstance is ProvisioningStepRegistration known && known.Step == typeof(TStep)))
        {
            kit.Services.AddSingleton(new ProvisioningStepRegistration(typeof(TStep)));
        }

        kit.Services.TryAddEnumerable(ServiceDescriptor.Scoped<ITenantProvisioningStep, TStep>());
        return kit;
    }
}
