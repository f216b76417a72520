using Kit.Tenancy;
using Microsoft.AspNetCore.SignalR;

namespace Kit.Realtime;

internal sealed class TenantHubContext<THub>(IHubContext<THub> hub, TenantScope scope) : ITenantHubContext<THub>
    where THub : TenantHub
{
    public IHubClients Clients => new TenantHubClients(hub.Clients, scope.RequireTenant().Id);

    public IGroupManager Groups => new TenantGroupManager(hub.Groups, scope.RequireTenant().Id);
}
