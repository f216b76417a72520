using Kit.Audit;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

/// <summary>What was last done within the tenant.</summary>
internal sealed class AuditSection() : TenantSection(60)
{
    private const int Most = 10;

    protected override async Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var entries = await db.AllTenants<AuditEntry>().AsNoTracking().Where(a => EF.Property<Guid>(a, KitAnnotations.TenantId) == tenantId)
            .OrderByDescending(a => a.Id).Take(Most)
            .Select(a => new { a.At, a.ActorName, a.ActorKind, a.Action, a.Entity, a.Label, a.EntityId, a.Reason })
            .ToListAsync(cancellationToken);
        var slug = await db.Set<Tenant>().Where(t => t.Id == tenantId).Select(t => t.Slug).FirstOrDefaultAsync(cancellationToken);
        return new(
            "Last entries of its audit log",
            ["When", "Who", "Did", "Of", "Why"],
            [.. entries.Select(a => (IReadOnlyList<OperatorCell>)
            [
                OperatorCell.Of(a.At), a.ActorKind == ActorKind.User ? a.ActorName : $"{a.ActorName} ({a.ActorKind.ToString().ToLowerInvariant()})",
                a.Action.ToString(), $"{a.Entity}: {a.Label ?? a.EntityId}", a.Reason,
            ])])
        {
            More = new("The audit log", $"/admin/audit-entries?tenant={slug}"),
        };
    }
}
