using System.Data.Common;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Data;

/// <summary>Tells which commands may write rows of tenants, and of whom.</summary>
internal static class TenantWrites
{
    /// <summary>Whether the command can't write. Rows read by a statement of the host's own may come from an <c>UPDATE … RETURNING</c>.</summary>
    public static bool IsRead(DbCommand command, CommandSource source) => source switch
    {
        CommandSource.LinqQuery => true,
        CommandSource.FromSqlQuery => command.CommandText.AsSpan().TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    /// <summary>
    /// The tenants whose rows a context of the platform's is about to save, in the order of their ids: two saves of the same tenants don't wait
    /// for each other in a circle. And whether they must be here: what is of the control plane, or stands beside a change of it (a job, an audit
    /// entry), may be about a tenant that is elsewhere.
    /// </summary>
    public static IEnumerable<(Guid TenantId, bool MustBeHere)> OwnersOf(DbContext context) => context.ChangeTracker.Entries()
        .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && e.Metadata.IsTenantOwned())
        .GroupBy(e => (Guid)e.Property(KitAnnotations.TenantId).CurrentValue!, MustBeHere)
        .Where(g => g.Key != Tenant.Platform)
        .Select(g => (g.Key, g.Any(must => must)))
        .OrderBy(o => o.Key);

    private static bool MustBeHere(EntityEntry entry) =>
        !entry.Metadata.IsControlPlane() && entry.Metadata.GetRootType().FindAnnotation(KitAnnotations.WithItsChange) is null;

    /// <summary>Says that a write was refused because its tenant is elsewhere, or erased, and makes this node ask anew where that is.</summary>
    public static KitException Refused(CommandEventData eventData, Guid? tenantId, bool isErased, Exception? inner = null)
    {
        (eventData.Context as KitDbContext)?.ForgetTenant(tenantId);
        return isErased ? new TenantErasedException(tenantId, inner) : new TenantElsewhereException(tenantId, inner);
    }
}
