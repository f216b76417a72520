using Kit.Tenancy;

namespace Kit.Admin;

/// <summary>One of the two sites. They share routes and code; what differs is who gets in, and whose rows they see.</summary>
internal sealed class AdminSite
{
    public const string Path = "/admin";

    private AdminSite(bool forOperators, string permission, object[] metadata) =>
        (ForOperators, Permission, Metadata) = (forOperators, permission, metadata);

    /// <summary>Within a tenant: its own rows, behind all walls.</summary>
    public static AdminSite Tenants { get; } = new(false, "admin.access", []);

    /// <summary>Outside of any tenant: all rows, through the platform scope.</summary>
    public static AdminSite Operators { get; } = new(true, "operator.access", [new PlatformWideAttribute()]);

    public bool ForOperators { get; }

    public string Permission { get; }

    public object[] Metadata { get; }
}
