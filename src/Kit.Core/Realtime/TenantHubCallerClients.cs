using Microsoft.AspNetCore.SignalR;

namespace Kit.Realtime;

/// <summary>The same as seen from an invocation.</summary>
internal sealed class TenantHubCallerClients(IHubCallerClients clients, Guid tenantId) : TenantHubClients(clients, tenantId), IHubCallerClients
{
    private readonly IHubCallerClients _clients = clients;
    private readonly Guid _tenantId = tenantId;

    public IClientProxy Caller => _clients.Caller;

    public IClientProxy Others => _clients.OthersInGroup(TenantGroupNames.All(_tenantId));

    public IClientProxy OthersInGroup(string groupName) => _clients.OthersInGroup(TenantGroupNames.Group(_tenantId, groupName));
}
