using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>The permissions that the life of tenants needs.</summary>
public static class LifecyclePermissions
{
    /// <summary>What ends the tenant, hands it over, or gives it another address. Owners.</summary>
    public const string ManageTenant = "tenant.manage";

    /// <summary>Suspend, reactivate, close and reopen any tenant. Platform staff.</summary>
    public const string OperateTenants = "tenants.operate";

    internal static IReadOnlyList<Permission> All { get; } =
    [
        new(ManageTenant, "End the tenant or hand it over", PermissionLevel.Owner),
        new(OperateTenants, "Suspend, reactivate, close and reopen tenants", PermissionLevel.Operator),
    ];
}
