using Microsoft.AspNetCore.Authorization;

namespace Kit.Tenancy;

internal sealed class PermissionHandler(TenantScope scope) : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (scope.Permissions.Has(requirement.Permission))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
