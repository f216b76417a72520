using Kit.Data;
using Kit.Features;
using Kit.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

internal sealed class OverridesSection() : TenantSection(50)
{
    protected override async Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var overrides = await db.AllTenants<FeatureOverride>().AsNoTracking().Where(o => EF.Property<Guid>(o, KitAnnotations.TenantId) == tenantId)
            .OrderBy(o => o.Feature).ToListAsync(cancellationToken);
        return new(
            "Feature overrides",
            ["Feature", "Has", "Why", "Until"],
            [.. overrides.Select(o => (IReadOnlyList<OperatorCell>)
            [
                new(o.Feature, $"/admin/feature-overrides/{tenantId}~{o.Id}"), o.Kind == OverrideKind.AtMost ? OperatorCell.Of(o.Max ?? 0) : o.Kind.ToString(), o.Reason,
                OperatorCell.Of(o.EndsAt),
            ])]);
    }
}
