using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Data;

/// <summary>The second wall: nothing is saved that belongs to another tenant than the current one, attached stubs included.</summary>
internal static class WriteGuard
{
    public static void Check(KitDbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            if (entry.Metadata.IsTenantOwned())
            {
                CheckTenant(context, entry);
            }
            else if (entry.Metadata.IsAboutTenant())
            {
                CheckAbout(context, entry);
            }

            CheckPlace(context, entry);
            CheckGrants(context, entry);
            Stamp(context, entry);
        }
    }

    private static void CheckTenant(KitDbContext context, EntityEntry entry)
    {
        var tenant = entry.Property(KitAnnotations.TenantId);
        var current = (Guid)tenant.CurrentValue!;
        var original = entry.State == EntityState.Added ? current : (Guid)tenant.OriginalValue!;
        if (context.Scope is { IsBypass: true })
        {
            // The platform scope may write for any tenant, but never move a row between two.
            if (current != original)
            {
                throw new ForeignTenantException(entry.Metadata.DisplayName(), current);
            }

            return;
        }

        if (context.OwnerId is not { } owner)
        {
            throw new NoTenantException(entry.Metadata.DisplayName());
        }

        if (current != owner || original != owner)
        {
            throw new ForeignTenantException(entry.Metadata.DisplayName(), current != owner ? current : original);
        }
    }

    // What is the platform's is written in its scope; a tenant may write what is about itself.
    private static void CheckAbout(KitDbContext context, EntityEntry entry)
    {
        if (context.SeesAll)
        {
            return;
        }

        var tenant = entry.Property(KitAnnotations.TenantId);
        var name = entry.Metadata.DisplayName();
        if (context.Scope?.TenantId is not { } owner)
        {
            throw new KitException(
                KitErrors.PlatformScopeNeeded, $"{name} is about a tenant, and no tenant is current. Open the platform scope to write it: IPlatformScope.Open(\"the reason\").");
        }

        var (current, original) = ((Guid?)tenant.CurrentValue, entry.State == EntityState.Added ? (Guid?)tenant.CurrentValue : (Guid?)tenant.OriginalValue);
        if (current != owner || original != owner)
        {
            throw new ForeignTenantException(name, (current != owner ? current : original) ?? Guid.Empty);
        }
    }

    // What belongs to the shared database is not written in a tenant's own, nor the other way round: nobody would look for it there.
    private static void CheckPlace(KitDbContext context, EntityEntry entry)
    {
        if (context.DatabaseName is not null && entry.Metadata.IsControlPlane())
        {
            throw new KitException(
                KitErrors.NotInTenantDatabase,
                $"{entry.Metadata.DisplayName()} stays in the shared database, and this is a context of {context.DatabaseName}. Change it by IControlPlane.Db.");
        }

        if (context.IsControlPlane && !entry.Metadata.IsControlPlane() && entry.Metadata.GetRootType().FindAnnotation(KitAnnotations.WithItsChange) is null
            && context.Scope?.Tenant?.Database is { } database)
        {
            throw new KitException(
                KitErrors.NotInControlPlane,
                $"{entry.Metadata.DisplayName()} is in its tenant's database, {database}, and this is the control plane's context. Change it by the scope's own context, or mark it [ControlPlane].");
        }
    }

    // What PostgreSQL would refuse is refused here first, and on SQLite.
    private static void CheckGrants(KitDbContext context, EntityEntry entry)
    {
        if (entry.Metadata.FindAnnotation(KitAnnotations.Grants)?.Value is string grants
            && (entry.State != EntityState.Added || (context.Scope is not { IsBypass: true } && !TableGrants.Parse(grants).AppMayAdd)))
        {
            throw new AppendOnlyException(entry.Metadata.DisplayName());
        }
    }

    private static void Stamp(KitDbContext context, EntityEntry entry)
    {
        if (entry.State == EntityState.Modified && entry.Metadata.FindProperty(KitAnnotations.Version) is { IsConcurrencyToken: true } version
            && version.ClrType == typeof(long))
        {
            var property = entry.Property(version);
            var original = (long)property.OriginalValue!;
            property.CurrentValue = original + 1;
            property.OriginalValue = original; // of an attached stub, EF Core would take the new value for the original
        }

        if (entry.State == EntityState.Added && entry.Metadata.FindProperty("CreatedAt") is { } createdAt && createdAt.ClrType == typeof(DateTimeOffset))
        {
            var property = entry.Property(createdAt);
            if ((DateTimeOffset)property.CurrentValue! == default)
            {
                property.CurrentValue = context.Now;
            }
        }
    }
}
