using Kit.Data;
using Kit.Hosting;

namespace Kit.Operations;

internal sealed class OperationsSection() : TenantSection(10)
{
    private const int Most = 10;

    protected override async Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var lines = await OperationLines.OfTenantAsync(db, tenantId, Most, cancellationToken);
        return new(
            "Exports, clones, erasures",
            ["Asked for", "What", "Who", "Why", "State", "Error"],
            [.. lines.Select(l => (IReadOnlyList<OperatorCell>)
            [
                OperatorCell.Of(l.Operation.CreatedAt), new(l.Operation.Kind.ToString(), OperatorPages.PathOf(tenantId, l.Operation.Kind)), l.Operation.ActorName,
                l.Operation.Reason, l.State.ToString(), l.Error,
            ])]);
    }
}
