namespace Kit.Data;

/// <summary>
/// Says that an entity belongs to the platform and not to a tenant: no tenant column, no filter, no row-level security.
/// Every entity without it is tenant-owned.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class GlobalAttribute : Attribute;
