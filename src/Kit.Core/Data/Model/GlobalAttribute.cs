namespace Kit.Data;

/// <summary>
/// Says that an entity belongs to the platform and not to a tenant: no tenant column, no filter, no row-level security.
/// Every entity without it is tenant-owned.
/// </summary>
/// <remarks>
/// One that has a property <c>TenantId</c> all the same is about tenants: a tenant's scope sees the rows with its own id, the platform scope sees
/// all, and nobody else any. <see cref="SeenByAllTenantsAttribute"/> says otherwise.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class GlobalAttribute : Attribute;
