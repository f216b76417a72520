using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Api.Model;

/// <summary>Global entities that are resources may be read by every member; tenant-owned ones have their permissions from Kit.Core.</summary>
internal sealed class GlobalPermissions(ResourceCatalog catalog) : IPermissionSource
{
    public IEnumerable<Permission> Permissions => catalog.Resources
        .Where(r => !r.EntityType.IsTenantOwned())
        .Select(r => new Permission(r.ReadPermission, $"See {r.Name.Replace('-', ' ')}", PermissionLevel.Member));
}
