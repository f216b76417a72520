using Kit.Data;
using Kit.Hosting;
using Kit.Portability;
using Microsoft.EntityFrameworkCore;

namespace Kit.Operations;

internal sealed class OperationsSection() : TenantSection(10)
{
    private const int Most = 10;

    protected override async Task<OperatorTable?> ReadAsync(KitDbContext db, Guid tenantId, CancellationToken cancellationToken)
    {
        var lines = await OperationLines.OfTenantAsync(db, tenantId, Most, cancellationToken);
        var moves = await db.Set<TenantMove>().AsNoTracking().Where(m => m.TenantId == tenantId).OrderByDescending(m => m.Id).Take(Most).ToListAsync(cancellationToken);
        return new(
            "Exports, clones, moves, erasures",
            ["Asked for", "What", "Who", "Why", "State", "Error"],
            [.. lines.Select(l => (At: l.Operation.CreatedAt, Cells: Row(tenantId, l))).Concat(moves.Select(m => (At: m.StartedAt, Cells: Row(tenantId, m))))
                .OrderByDescending(l => l.At).Take(Most).Select(l => l.Cells)]);
    }

    private static IReadOnlyList<OperatorCell> Row(Guid tenantId, OperationLine line) =>
    [
        OperatorCell.Of(line.Operation.CreatedAt), new(line.Operation.Kind.ToString(), OperatorPages.PathOf(tenantId, line.Operation.Kind)), line.Operation.ActorName,
        line.Operation.Reason, line.State.ToString(), line.Error,
    ];

    private static IReadOnlyList<OperatorCell> Row(Guid tenantId, TenantMove move) =>
    [
        OperatorCell.Of(move.StartedAt), new($"Move to {MovePlaces.NameOf(move.To)}", MovePages.PathOf(tenantId)), move.ActorName, move.Reason, move.Step.ToString(), move.Error,
    ];
}
