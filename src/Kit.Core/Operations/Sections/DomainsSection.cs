using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

internal sealed class DomainsSection() : TenantSection(20)
{
    protected override async Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var domains = await db.Set<TenantDomain>().AsNoTracking().Where(d => d.TenantId == tenantId).OrderBy(d => d.Domain).ToListAsync(cancellationToken);
        return new(
            "Domains",
            ["Domain", "Status", "Added", "Last checked", "Record gone since"],
            [.. domains.Select(d => (IReadOnlyList<OperatorCell>)[d.Domain, d.Status.ToString(), OperatorCell.Of(d.CreatedAt), OperatorCell.Of(d.CheckedAt), OperatorCell.Of(d.FailedSince)])]);
    }
}
