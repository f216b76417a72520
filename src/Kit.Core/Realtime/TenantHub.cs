using Kit.Tenancy;
using Microsoft.AspNetCore.SignalR;

namespace Kit.Realtime;

/// <summary>
/// A SignalR hub whose every connection belongs to one tenant, from its beginning to its end. Map it with <c>app.MapTenantHub</c>. Each
/// invocation runs in the tenant's scope, as the member who connected, with what that member may do now. When the tenant is not active any more,
/// or the member none, the connection ends within two seconds.
/// </summary>
/// <remarks>Groups, users and connections are named within the tenant: what is sent from here reaches no other tenant's connection.</remarks>
public abstract class TenantHub : Hub
{
    /// <summary>Whom to call: of <c>All</c>, this tenant's connections.</summary>
    public new IHubCallerClients Clients => new TenantHubCallerClients(base.Clients, TenantId);

    /// <summary>The groups of this tenant.</summary>
    public new IGroupManager Groups => new TenantGroupManager(base.Groups, TenantId);

    /// <exception cref="NoTenantException">The hub was mapped past <c>MapTenantHub</c>, or <c>AddTenantHubs</c> was not called (<c>KIT2001</c>).</exception>
    private Guid TenantId => TenantConnection.Of(Context)?.TenantId ?? throw new NoTenantException($"hub {GetType().Name}");
}
