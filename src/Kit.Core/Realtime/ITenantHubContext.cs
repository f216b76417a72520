using Microsoft.AspNetCore.SignalR;

namespace Kit.Realtime;

/// <summary>Calls the current tenant's connections to a hub, from outside of it: a page, a job, an event's handler. Resolve it in the tenant's scope.</summary>
/// <typeparam name="THub">The hub.</typeparam>
public interface ITenantHubContext<THub>
    where THub : TenantHub
{
    /// <summary>Whom to call: of <c>All</c>, the current tenant's connections.</summary>
    /// <exception cref="Kit.Tenancy.NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    IHubClients Clients { get; }

    /// <summary>The current tenant's groups.</summary>
    /// <exception cref="Kit.Tenancy.NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    IGroupManager Groups { get; }
}
