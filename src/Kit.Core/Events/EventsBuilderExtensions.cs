using Kit.Events;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds event handlers.</summary>
public static class EventsBuilderExtensions
{
    /// <summary>Adds a handler from outside the host's assembly; those within it are found.</summary>
    /// <typeparam name="THandler">Bears <see cref="EventHandlerAttribute"/>, and implements <see cref="IEventHandler{T}"/> for one or more types of event.</typeparam>
    /// <param name="kit">The builder.</param>
    public static KitBuilder AddEventHandler<THandler>(this KitBuilder kit)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(kit);
        Add(kit, typeof(THandler));
        return kit;
    }

    /// <summary>Reads what is stored of an older version of an event as the newer one, which its handlers handle.</summary>
    /// <typeparam name="TOld">The older type, with the version that it was stored with in its <see cref="EventAttribute"/>.</typeparam>
    /// <typeparam name="TNew">The newer type of the same name.</typeparam>
    /// <param name="kit">The builder.</param>
    /// <param name="upgrade">Makes the newer of the older; a failure counts as an event that can't be read.</param>
    public static KitBuilder AddEventUpgrade<TOld, TNew>(this KitBuilder kit, Func<TOld, TNew> upgrade)
        where TOld : notnull
        where TNew : notnull
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(upgrade);
        if (!kit.Services.Any(s => s.ImplementationInstance is EventUpgradeRegistration known && known.Step.From == typeof(TOld)))
        {
            kit.Services.AddSingleton(new EventUpgradeRegistration(new(typeof(TOld), typeof(TNew), old => upgrade((TOld)old))));
        }

        return kit;
    }

    internal static void Add(KitBuilder kit, Type handler)
    {
        if (!kit.Services.Any(s => s.ImplementationInstance is EventHandlerRegistration known && known.Handler == handler))
        {
            kit.Services.AddSingleton(new EventHandlerRegistration(handler));
            kit.Services.TryAddScoped(handler);
        }
    }
}
