using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

internal sealed class FormerSlugsSection() : TenantSection(30)
{
    protected override async Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var slugs = await db.Set<TenantSlug>().AsNoTracking().Where(s => s.TenantId == tenantId && !db.Set<Tenant>().Any(t => t.Slug == s.Slug))
            .OrderByDescending(s => s.CreatedAt).ToListAsync(cancellationToken);
        return slugs.Count == 0 ? null : new(
            "Former slugs", ["Slug", "Taken"], [.. slugs.Select(s => (IReadOnlyList<OperatorCell>)[s.Slug, OperatorCell.Of(s.CreatedAt)])]);
    }
}
