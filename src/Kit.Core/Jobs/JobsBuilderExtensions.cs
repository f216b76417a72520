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

    /// <summary>Reads what is stored of an older version of a job as the newer one, whose handler does it.</summary>
    /// <typeparam name="TOld">The older type, with the version that it was stored with in its <see cref="JobAttribute"/>.</typeparam>
    /// <typeparam name="TNew">The newer type of the same kind.</typeparam>
    /// <param name="kit">The builder.</param>
    /// <param name="upgrade">Makes the newer of the older; a failure counts as a job that can't be read.</param>
    public static KitBuilder AddJobUpgrade<TOld, TNew>(this KitBuilder kit, Func<TOld, TNew> upgrade)
        where TOld : notnull
        where TNew : notnull
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(upgrade);
        if (!kit.Services.Any(s => s.ImplementationInstance is JobUpgradeRegistration known && known.From == typeof(TOld)))
        {
            kit.Services.AddSingleton(new JobUpgradeRegistration(typeof(TOld), typeof(TNew), old => upgrade((TOld)old)));
        }

        return kit;
    }

    /// <summary>
    /// Declares a lane, and what it may do. A lane that a <see cref="JobAttribute"/> names needs no declaration to be used; one that only
    /// <see cref="JobOptions.Lane"/> names does.
    /// </summary>
    /// <param name="kit">The builder.</param>
    /// <param name="lane">The lane's name.</param>
    /// <param name="configure">Sets its weight and limits; none by default. A further call for the same lane adds to the first.</param>
    public static KitBuilder AddLane(this KitBuilder kit, string lane, Action<LaneSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentException.ThrowIfNullOrWhiteSpace(lane);
        var declared = kit.Services.Select(s => s.ImplementationInstance).OfType<LaneDeclaration>().FirstOrDefault(d => d.Lane == lane);
        if (declared is null)
        {
            kit.Services.AddSingleton(declared = new(lane, new()));
        }

        configure?.Invoke(declared.Settings);
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
