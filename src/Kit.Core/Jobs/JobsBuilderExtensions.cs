using Kit.Jobs;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds job handlers.</summary>
public static class JobsBuilderExtensions
{
    /// <summary>Adds a handler from outside the host's assembly; those within it are found.</summary>
    /// <typeparam name="THandler">Implements <see cref="IJobHandler{T}"/> for one or more types of job.</typeparam>
    /// <param name="kit">The builder.</param>
    public static KitBuilder AddJobHandler<THandler>(this KitBuilder kit)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(kit);
        Add(kit, typeof(THandler));
        return kit;
    }

    internal static void Add(KitBuilder kit, Type handler)
    {
        if (kit.Services.Any(s => s.ImplementationInstance is JobHandlerRegistration known && known.Handler == handler))
        {
            return;
        }

        kit.Services.AddSingleton(new JobHandlerRegistration(handler));
        foreach (var contract in JobHandlerRegistration.Contracts(handler))
        {
            kit.Services.TryAddScoped(contract, handler);
        }
    }
}
