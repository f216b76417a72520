using Kit.Realtime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds hubs within tenants to Kit.</summary>
public static class RealtimeBuilderExtensions
{
    /// <summary>Adds SignalR, with what hubs of type <see cref="TenantHub"/> need.</summary>
    /// <param name="kit">Kit.</param>
    public static KitBuilder AddTenantHubs(this KitBuilder kit)
    {
        ArgumentNullException.ThrowIfNull(kit);
        kit.AddModule<RealtimeModule>();
        return kit;
    }
}
