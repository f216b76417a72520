using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Realtime;

/// <summary>Whether whoever connected still belongs to the tenant, and as whom.</summary>
internal sealed class TenantHubCallers(ITenantStore tenants, IMembershipDirectory memberships, PermissionRegistry permissions)
{
    public async ValueTask<bool> IsAdmittedAsync(TenantConnection connection, CancellationToken cancellationToken) =>
        await FindAsync(connection, cancellationToken) is not null;

    /// <summary>Makes the tenant current for an invocation.</summary>
    /// <returns>Whether it was done; not for whoever does not belong there any more.</returns>
    public async ValueTask<bool> OpenAsync(TenantConnection connection, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (await FindAsync(connection, cancellationToken) is not var (tenant, membership))
        {
            return false;
        }

        var isClient = connection.User.HasClaim(c => c.Type == KitClaims.ClientId);
        var allowed = permissions.Of(membership.Role);
        services.GetRequiredService<TenantScope>().OpenTenant(
            tenant, new(ActorKind.User, connection.UserId.ToString(), membership.Name), membership, isClient ? allowed.Intersect(permissions.Client) : allowed);
        return true;
    }

    private async ValueTask<(TenantInfo Tenant, MembershipInfo Membership)?> FindAsync(TenantConnection connection, CancellationToken cancellationToken) =>
        await tenants.FindByIdAsync(connection.TenantId, cancellationToken) is { IsActive: true } tenant
            && await memberships.FindAsync(tenant.Id, connection.UserId, cancellationToken) is { } membership ? (tenant, membership) : null;
}
