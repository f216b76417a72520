using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace Kit.Data;

/// <summary>Gives new rows the current tenant, when they are added.</summary>
internal sealed class TenantIdGenerator(bool orPlatform) : ValueGenerator<Guid>
{
    public override bool GeneratesTemporaryValues => false;

    // The same for all rows of a context: without this, EF Core takes the shadow key for unknown, and copies of it for temporary.
    public override bool GeneratesStableValues => true;

    public override Guid Next(EntityEntry entry)
    {
        var scope = (entry.Context as KitDbContext)?.Scope;
        if (scope?.OwnerId is { } owner && (owner != Tenant.Platform || orPlatform))
        {
            return owner;
        }

        return orPlatform && scope is { IsBypass: true } ? Tenant.Platform : throw new NoTenantException(entry.Metadata.DisplayName());
    }
}
