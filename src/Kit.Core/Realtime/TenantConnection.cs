using System.Security.Claims;
using Kit.Tenancy;
using Microsoft.AspNetCore.SignalR;

namespace Kit.Realtime;

/// <summary>Whose a connection is; decided when it was made, and never again.</summary>
internal sealed record TenantConnection(HubCallerContext Context, Guid TenantId, Guid UserId, ClaimsPrincipal User)
{
    private static readonly object Key = new();

    public static TenantConnection? Of(HubCallerContext context) => context.Items.TryGetValue(Key, out var value) ? (TenantConnection?)value : null;

    public void Keep() => Context.Items[Key] = this;
}
