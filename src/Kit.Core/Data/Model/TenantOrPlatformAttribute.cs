namespace Kit.Data;

/// <summary>
/// Says that rows of this tenant-owned entity may also belong to the platform, under the id <see cref="Tenancy.Tenant.Platform"/>:
/// what is written where no tenant is current (platform-wide pages, operators) gets that id instead of an error.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class TenantOrPlatformAttribute : Attribute;
