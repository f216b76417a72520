using Kit.Lifecycle;
using Kit.Tenancy;

namespace Kit.Auth;

/// <summary>The permissions that Kit.Auth declares.</summary>
public static class AuthPermissions
{
    /// <summary>Invite people, change their roles, remove them. Admins and owners.</summary>
    public const string ManageMembers = "members.manage";

    /// <summary>Register programs that may act within the tenant. Admins and owners.</summary>
    public const string ManageClients = "clients.manage";

    /// <summary>Change the tenant's settings. Admins and owners.</summary>
    public const string ManageSettings = "settings.manage";

    /// <summary>What ends the tenant or hands it over. Owners.</summary>
    public const string ManageTenant = LifecyclePermissions.ManageTenant;

    /// <summary>Enter the operators' pages. Platform staff.</summary>
    public const string OperatorAccess = "operator.access";

    internal static IReadOnlyList<Permission> All { get; } =
    [
        new(ManageMembers, "Invite people, change their roles, remove them", PermissionLevel.Admin),
        new(ManageClients, "Register programs that may act within the tenant", PermissionLevel.Admin),
        new(ManageSettings, "Change the tenant's settings", PermissionLevel.Admin),
        new(OperatorAccess, "Enter the operators' pages", PermissionLevel.Operator),
    ];
}
