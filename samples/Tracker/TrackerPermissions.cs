using Kit.Tenancy;

namespace Tracker;

/// <summary>The permissions that Tracker's own pages ask for beyond those of its entities.</summary>
internal sealed class TrackerPermissions : IPermissionSource
{
    public const string ManageSettings = "settings.manage";

    /// <summary>Kit.Billing's.</summary>
    public const string ManageBilling = "billing.manage";

    public IEnumerable<Permission> Permissions { get; } = [new(ManageSettings, "Change the organisation's name and time zone", PermissionLevel.Admin)];
}
