using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Audit;

/// <summary>Compares the entries that bear a seal's number with what the seal says of them.</summary>
internal static class SealedEntries
{
    public static async Task<AuditFault?> CheckAsync(KitDbContext db, Guid owner, AuditSeal seal, CancellationToken cancellationToken)
    {
        using var content = AuditHash.Plain();
        var count = 0;
        await foreach (var entry in db.EntriesOf(owner, seal).OrderBy(e => e.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            SealMaker.Add(content, owner, entry);
            count++;
        }

        return Compare(seal, count, content.ToText());
    }

    public static AuditFault? Compare(AuditSeal seal, int count, string hash) => (count - seal.EntryCount) switch
    {
        < 0 => new(AuditFaultKind.EntryMissing, seal.Number, $"of {seal.EntryCount} entries sealed at {seal.SealedAt:u}, {seal.EntryCount - count} are missing"),
        > 0 => new(AuditFaultKind.EntryAdded, seal.Number, $"{count - seal.EntryCount} entries were added to the {seal.EntryCount} that were sealed at {seal.SealedAt:u}"),
        _ when hash != seal.EntriesHash => new(AuditFaultKind.EntryChanged, seal.Number, $"among the {count} entries sealed at {seal.SealedAt:u}, one or more were changed"),
        _ => null,
    };
}
