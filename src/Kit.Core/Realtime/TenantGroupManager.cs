using Microsoft.AspNetCore.SignalR;

namespace Kit.Realtime;

/// <summary>The groups of one tenant.</summary>
internal sealed class TenantGroupManager(IGroupManager groups, Guid tenantId) : IGroupManager
{
    public Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        groups.AddToGroupAsync(connectionId, TenantGroupNames.Group(tenantId, groupName), cancellationToken);

    public Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        groups.RemoveFromGroupAsync(connectionId, TenantGroupNames.Group(tenantId, groupName), cancellationToken);
}
