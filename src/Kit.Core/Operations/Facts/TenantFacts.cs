using Kit.Audit;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

/// <summary>What operators are told of each tenant in their list. All of it is found by index, tenant by tenant, or was counted before.</summary>
internal static class TenantFacts
{
    public static IEnumerable<OperatorFact> All { get; } =
    [
        new OperatorFact<Tenant, string?>("domain", "Domain", FactKind.Text, db => t =>
            db.Set<TenantDomain>().Where(d => d.TenantId == t.Id && d.Status == DomainStatus.Verified).OrderBy(d => d.Domain).Select(d => d.Domain).FirstOrDefault())
        {
            Position = 10,
            Found = (db, word) => t => db.Set<TenantDomain>().Any(d => d.TenantId == t.Id && d.Domain.Contains(word)),
        },
        new OperatorFact<Tenant, string?>("formerSlug", "Last former slug", FactKind.Text, db => t =>
            db.Set<TenantSlug>().Where(s => s.TenantId == t.Id && s.Slug != t.Slug).OrderByDescending(s => s.CreatedAt).Select(s => s.Slug).FirstOrDefault())
        {
            Position = 15,
            InLists = false,
            Found = (db, word) => t => db.Set<TenantSlug>().Any(s => s.TenantId == t.Id && s.Slug.Contains(word)),
        },
        new OperatorFact<Tenant, int>("members", "Members", FactKind.Number, db => t =>
            db.AllTenants<Membership>().Count(m => EF.Property<Guid>(m, KitAnnotations.TenantId) == t.Id && m.Status == MembershipStatus.Active)) { Position = 30 },
        new OperatorFact<Tenant, long?>("rows", "Rows", FactKind.Number, db => t =>
            db.Set<TenantMeasure>().Where(m => m.TenantId == t.Id).Select(m => (long?)m.Rows).FirstOrDefault()) { Position = 40 },
        new OperatorFact<Tenant, long?>("files", "Files", FactKind.Bytes, db => t =>
            db.Set<TenantMeasure>().Where(m => m.TenantId == t.Id).Select(m => (long?)m.FileBytes).FirstOrDefault()) { Position = 50 },
        new OperatorFact<Tenant, DateTimeOffset?>("measured", "Measured", FactKind.Instant, db => t =>
            db.Set<TenantMeasure>().Where(m => m.TenantId == t.Id).Select(m => (DateTimeOffset?)m.MeasuredAt).FirstOrDefault()) { Position = 60 },

        // The last entry of its audit log, whoever made it: the end of the log's key. A database of its own no list can ask: of that, what was measured.
        new OperatorFact<Tenant, DateTimeOffset?>("lastActivity", "Last activity", FactKind.Instant, db => t => t.Database == null
            ? db.AllTenants<AuditEntry>().Where(a => EF.Property<Guid>(a, KitAnnotations.TenantId) == t.Id).OrderByDescending(a => a.Id)
                .Select(a => (DateTimeOffset?)a.At).FirstOrDefault()
            : db.Set<TenantMeasure>().Where(m => m.TenantId == t.Id).Select(m => m.LastActivityAt).FirstOrDefault()) { Position = 70 },
    ];
}
