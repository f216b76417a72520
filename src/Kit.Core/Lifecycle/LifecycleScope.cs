using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Lifecycle;

/// <summary>Decides who may do what to which tenant, and opens the scope in which it is done: the control plane's, in the caller's name.</summary>
internal sealed class LifecycleScope(IServiceScopeFactory factory, TenantScope caller)
{
    /// <summary>For what only the program, jobs and operators do.</summary>
    public AsyncServiceScope OpenForPlatform(string reason)
    {
        if (caller.IsOpen && caller.Actor.Kind is not (ActorKind.System or ActorKind.Job or ActorKind.Operator))
        {
            throw new PlatformScopeRefusedException(caller.Actor);
        }

        return Open(reason);
    }

    /// <summary>For what a tenant's owners may also do, to their own.</summary>
    public AsyncServiceScope OpenForOwner(Guid tenantId, string reason) =>
        IsOwnersCall && caller.TenantId == tenantId && caller.Permissions.Has(LifecyclePermissions.ManageTenant) ? Open(reason) : OpenForPlatform(reason);

    /// <summary>Whether somebody acts within a tenant.</summary>
    public bool IsOwnersCall => caller.Actor.Kind is ActorKind.User or ActorKind.Client;

    public Actor Actor => caller.IsOpen ? caller.Actor : Actor.System;

    private AsyncServiceScope Open(string reason) => PlatformScope.Open(factory, Actor, reason);
}
