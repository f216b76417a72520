using Microsoft.AspNetCore.SignalR;

namespace Kit.Realtime;

/// <summary>The connections of one tenant. Users and connections are reached by groups of the tenant's, so that an id of another one's reaches nobody.</summary>
internal class TenantHubClients(IHubClients<IClientProxy> clients, Guid tenantId) : IHubClients
{
    public IClientProxy All => clients.Group(TenantGroupNames.All(tenantId));

    public IClientProxy AllExcept(IReadOnlyList<string> excludedConnectionIds) => clients.GroupExcept(TenantGroupNames.All(tenantId), excludedConnectionIds);

    public IClientProxy Client(string connectionId) => clients.Group(TenantGroupNames.Connection(tenantId, connectionId));

    public IClientProxy Clients(IReadOnlyList<string> connectionIds) => clients.Groups([.. connectionIds.Select(c => TenantGroupNames.Connection(tenantId, c))]);

    public IClientProxy Group(string groupName) => clients.Group(TenantGroupNames.Group(tenantId, groupName));

    public IClientProxy GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) =>
        clients.GroupExcept(TenantGroupNames.Group(tenantId, groupName), excludedConnectionIds);

    public IClientProxy Groups(IReadOnlyList<string> groupNames) => clients.Groups([.. groupNames.Select(g => TenantGroupNames.Group(tenantId, g))]);

    public IClientProxy User(string userId) => clients.Group(TenantGroupNames.User(tenantId, userId));

    public IClientProxy Users(IReadOnlyList<string> userIds) => clients.Groups([.. userIds.Select(u => TenantGroupNames.User(tenantId, u))]);
}
