using Kit.Tenancy;

namespace Kit.Jobs;

/// <summary>The permissions that pages of jobs need.</summary>
public static class JobPermissions
{
    /// <summary>See the tenant's own jobs and schedules. Owners and admins.</summary>
    public const string Read = "queue.read";

    /// <summary>Retry, discard and cancel the tenant's own jobs; pause, resume and run its schedules. Owners and admins.</summary>
    public const string Manage = "queue.manage";

    /// <summary>See the queues of all tenants. Platform staff.</summary>
    public const string Watch = "queue.watch";

    /// <summary>Retry, discard and cancel any tenant's jobs; pause and limit lanes; pause, resume and run schedules. Platform staff.</summary>
    public const string Operate = "queue.operate";

    internal static IReadOnlyList<Permission> All { get; } =
    [
        new(Read, "See background jobs and schedules", PermissionLevel.Admin),
        new(Manage, "Retry, discard and cancel background jobs; pause and run schedules", PermissionLevel.Admin),
        new(Watch, "See the queues of all tenants", PermissionLevel.Operator),
        new(Operate, "Retry, discard and cancel jobs, pause and limit lanes, pause and run schedules", PermissionLevel.Operator),
    ];
}
