using Kit.Data;
using Kit.Hosting;
using Kit.Lifecycle;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

internal sealed class ProvisioningSection() : TenantSection(40)
{
    protected override async Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var steps = await db.AllTenants<ProvisioningStep>().AsNoTracking().Where(s => EF.Property<Guid>(s, KitAnnotations.TenantId) == tenantId)
            .OrderBy(s => s.Name).ToListAsync(cancellationToken);
        return steps.Count == 0 ? null : new(
            "Provisioning",
            ["Step", "Done", "Failures", "Last error"],
            [.. steps.Select(s => (IReadOnlyList<OperatorCell>)[s.Name, OperatorCell.Of(s.DoneAt), OperatorCell.Of(s.Failures), s.Error])])
        {
            More = new("Status, and try again", StatusPages.Path.Replace("{id}", tenantId.ToString(), StringComparison.Ordinal)),
        };
    }
}
