using Kit.Audit;
using Kit.Data;
using Kit.Events;
using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Portability;

/// <summary>What names a tenant outside of its own rows: rows of the platform's that are about it, and the platform's jobs, events and audit entries.</summary>
internal static class GlobalTraces
{
    /// <summary>Deletes them, in a transaction and platform scope of the caller's; returns how many by table, and what stays.</summary>
    public static async Task<(Dictionary<string, long> Deleted, List<KeptRows> Kept)> DeleteAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var told = await CountEntriesAsync(db, tenantId, cancellationToken);
        var deleted = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var trace in TenantTrace.Of(db))
        {
            await trace.DeleteAsync(db, tenantId, deleted, cancellationToken);
        }

        var kept = new List<KeptRows>();

        var events = db.AllTenants<StoredEvent>().Where(e => e.TenantId == Tenant.Platform && e.Payload.Contains(tenantId.ToString()));
        var about = db.AllTenants<Job>().Where(j => j.TenantId == Tenant.Platform && (j.Payload.Contains(tenantId.ToString()) || events.Any(e => e.Id == j.EventId)));
        deleted["jobs of the platform"] = await about.Where(j => j.State == JobState.Done || j.State == JobState.Dead || j.State == JobState.Cancelled).ExecuteDeleteAsync(cancellationToken);
        if (await about.LongCountAsync(cancellationToken) is > 0 and var waiting)
        {
            kept.Add(new("jobs of the platform", waiting, "they wait or run, this one perhaps among them; they are deleted when they are done", null));
        }

        deleted["events of the platform"] = await events.Where(e => e.Name != TenantErased.EventName && !about.Any(j => j.EventId == e.Id)).ExecuteDeleteAsync(cancellationToken);

        // Who made, suspended and closed the tenant stays known. The seals of the platform's log would tell of any change to it.
        if (told > 0)
        {
            kept.Add(new("audit entries of the platform", told, "who made, renamed and closed the tenant, and what names and domains it had; sealed with the platform's log", null));
        }

        return (deleted, kept);
    }

    /// <summary>
    /// How many entries of the platform's log are about the tenant: of its row, of rows that bore its id, as its domains do, and of what was done to
    /// it from above. Later entries of a row don't name the tenant again; the row's id tells.
    /// </summary>
    private static async Task<long> CountEntriesAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var id = tenantId.ToString();
        var entries = db.AllTenants<AuditEntry>().AsNoTracking().Where(e => EF.Property<Guid>(e, KitAnnotations.TenantId) == Tenant.Platform);
        var domains = await db.Set<TenantDomain>().Where(d => d.TenantId == tenantId).Select(d => d.Id).ToListAsync(cancellationToken);
        var rows = await entries.Where(e => e.Changes.Contains(id)).Select(e => e.EntityId).Distinct().ToListAsync(cancellationToken);
        string[] about = [id, .. domains.Select(d => d.ToString()), .. rows];
        return await entries.LongCountAsync(e => about.Contains(e.EntityId) || e.Changes.Contains(id) || (e.Reason != null && e.Reason.Contains(id)), cancellationToken);
    }
}
