using System.Data.Common;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Data;

/// <summary>
/// What every command that may write a tenant's rows holds, shared, until its transaction ends; whoever replaces the tenant as a whole holds
/// it alone. Writers of a tenant never wait for each other by it, and it costs no round trip: it travels with the tenant's setting. With it
/// comes the look at whether the tenant is still in this database.
/// </summary>
internal static class TenantWriteLock
{
    private const string Shared = $", pg_advisory_xact_lock_shared(hashtextextended(@{TenantCommandInterceptor.Parameter}, {FenceSql.Seed}))";
    private const string OfCurrent = $", {FenceSql.Function}(@{TenantCommandInterceptor.Parameter})";
    private const string OfCurrentHere = $", {FenceSql.ControlFunction}(@{TenantCommandInterceptor.Parameter}, true)";

    /// <summary>A statement for EF Core's raw queries that waits for the tenant's writers, and keeps them out until the transaction ends.</summary>
    public const string Exclusive = $"SELECT pg_advisory_xact_lock(hashtextextended({{0}}, {FenceSql.Seed}))::text AS \"Value\"";

    /// <summary>What to take before a command, as further columns of the query that sets the tenant.</summary>
    public static string Before(DbCommand command, CommandEventData eventData, TenantScope? scope)
    {
        if (TenantWrites.IsRead(command, eventData.CommandSource))
        {
            return "";
        }

        if (scope is { IsBypass: true })
        {
            return eventData.CommandSource == CommandSource.SaveChanges ? string.Concat(TenantWrites.OwnersOf(eventData.Context!).Select(Of)) : "";
        }

        return scope switch
        {
            { Tenant: null } or null => "",
            { Tenant.IsBeingErased: true } => Shared,

            // What stays in the shared database is written there wherever the tenant is.
            _ => eventData.Context is KitDbContext { IsControlPlane: true } ? OfCurrentHere : OfCurrent,
        };
    }

    private static string Of((Guid TenantId, bool MustBeHere) owner) => owner.MustBeHere
        ? $", {FenceSql.Function}('{owner.TenantId}')"
        : $", {FenceSql.ControlFunction}('{owner.TenantId}', false)";
}
