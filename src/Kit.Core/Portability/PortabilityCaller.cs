using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>On whose behalf a tenant is moved. What serves a tenant may read that tenant as a whole, and touch no other.</summary>
internal sealed class PortabilityCaller(TenantScope scope)
{
    public Actor Actor => scope.IsOpen ? scope.Actor : Actor.System;

    /// <exception cref="PlatformScopeRefusedException">The code serves another tenant (<c>KIT2004</c>).</exception>
    public void RequireAccessTo(Guid tenantId)
    {
        if (scope.TenantId is { } own && own != tenantId)
        {
            throw new PlatformScopeRefusedException(scope.Actor);
        }
    }

    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client, or a stranger (<c>KIT2004</c>).</exception>
    public void RequirePlatform()
    {
        if (scope.IsOpen && scope.Actor.Kind is ActorKind.User or ActorKind.Client or ActorKind.Anonymous)
        {
            throw new PlatformScopeRefusedException(scope.Actor);
        }
    }
}
