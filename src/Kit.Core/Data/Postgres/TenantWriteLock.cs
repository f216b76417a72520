using System.Data.Common;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Data;

/// <summary>
/// What every command that may write a tenant's rows holds, shared, until its transaction ends; whoever replaces the tenant as a whole holds
/// it alone. Writers of a tenant never wait for each other by it, and it costs no round trip: it travels with the tenant's setting.
/// </summary>
internal static class TenantWriteLock
{
    private const string Seed = "5"; // keeps these names apart from those of other locks
    private const string OfCurrent = $", pg_advisory_xact_lock_shared(hashtextextended(@{TenantCommandInterceptor.Parameter}, {Seed}))";

    /// <summary>A statement for EF Core's raw queries that waits for the tenant's writers, and keeps them out until the transaction ends.</summary>
    public const string Exclusive = $"SELECT pg_advisory_xact_lock(hashtextextended({{0}}, {Seed}))::text AS \"Value\"";

    /// <summary>What to take before a command, as further columns of the query that sets the tenant.</summary>
    public static string Before(DbCommand command, CommandEventData eventData, TenantScope? scope)
    {
        if (IsRead(command, eventData.CommandSource))
        {
            return "";
        }

        if (scope is { IsBypass: true })
        {
            return eventData.CommandSource == CommandSource.SaveChanges ? string.Concat(TenantsOf(eventData.Context!).Select(Of)) : "";
        }

        return scope?.TenantId is null ? "" : OfCurrent;
    }

    // Rows read by a statement of the host's own may come from an UPDATE … RETURNING.
    private static bool IsRead(DbCommand command, CommandSource source) => source switch
    {
        CommandSource.LinqQuery => true,
        CommandSource.FromSqlQuery => command.CommandText.AsSpan().TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    // In the order of the ids, so that two saves that span the same tenants don't wait for each other in a circle.
    private static IEnumerable<Guid> TenantsOf(DbContext context) => context.ChangeTracker.Entries()
        .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && e.Metadata.IsTenantOwned())
        .Select(e => (Guid)e.Property(KitAnnotations.TenantId).CurrentValue!)
        .Where(id => id != Tenant.Platform)
        .Distinct()
        .Order();

    private static string Of(Guid tenantId) => $", pg_advisory_xact_lock_shared(hashtextextended('{tenantId}', {Seed}))";
}
