using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Audit;

/// <summary>Follows one owner's chain from its first seal to the first fault, some seals at a time, with the entries of those in one statement.</summary>
internal sealed class ChainReader(KitDbContext db, SealMaker maker, Guid owner, string chain)
{
    private const int Chunk = 100;

    /// <summary>The last seal that was read.</summary>
    public AuditSeal? Last { get; private set; }

    public long Entries { get; private set; }

    public long Pruned { get; private set; }

    public async Task<AuditFault?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var after = Last?.Number ?? long.MinValue;
            var seals = await db.Seals(owner, chain).Where(s => s.Number > after).OrderBy(s => s.Number).Take(Chunk).ToListAsync(cancellationToken);
            if (seals.Count == 0)
            {
                return null;
            }

            // The entries of those before it may have a fault that comes first.
            AuditFault? broken = null;
            List<AuditSeal> whole = [];
            foreach (var seal in seals)
            {
                broken = Check(seal);
                if (broken is not null)
                {
                    break;
                }

                whole.Add(seal);
                Last = seal;
            }

            if (await CheckEntriesAsync(whole, cancellationToken) is { } fault)
            {
                return fault;
            }

            if (broken is not null)
            {
                return broken;
            }
        }
    }

    private AuditFault? Check(AuditSeal seal)
    {
        var expected = (Last?.Number ?? 0) + 1;
        if (seal.Number > expected)
        {
            return new(AuditFaultKind.SealMissing, expected, $"after it comes seal {seal.Number}");
        }

        if (seal.Number < expected || seal.Hash != maker.HashOf(owner, seal))
        {
            return new(AuditFaultKind.SealChanged, seal.Number, "it is not what was made in its place");
        }

        if (!seal.IsKeyed && maker.HasKey)
        {
            return new(AuditFaultKind.SealChanged, seal.Number, "it was made without the key that there is");
        }

        return seal.PreviousHash == (Last?.Hash ?? SealMaker.NoHash) ? null : new(AuditFaultKind.ChainBroken, seal.Number, "it does not follow the seal before it");
    }

    private async Task<AuditFault?> CheckEntriesAsync(List<AuditSeal> seals, CancellationToken cancellationToken)
    {
        if (seals.Count == 0)
        {
            return null;
        }

        var (first, last) = (seals.Min(s => s.FirstEntryId), seals.Max(s => s.LastEntryId));
        var (from, to) = (seals[0].Number, seals[^1].Number);
        var contents = seals.ToDictionary(s => s.Number, _ => new Content());
        var rows = db.Entries(owner).Where(e => e.Id >= first && e.Id <= last && e.SealChain == chain && e.SealNumber >= from && e.SealNumber <= to).OrderBy(e => e.Id);
        try
        {
            await foreach (var entry in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                var content = contents[entry.SealNumber!.Value];
                SealMaker.Add(content.Hash, owner, entry);
                content.Count++;
            }

            foreach (var seal in seals)
            {
                if (await CompareAsync(seal, contents[seal.Number], cancellationToken) is { } fault)
                {
                    return fault;
                }
            }

            return null;
        }
        finally
        {
            foreach (var content in contents.Values)
            {
                content.Hash.Dispose();
            }
        }
    }

    private async Task<AuditFault?> CompareAsync(AuditSeal seal, Content content, CancellationToken cancellationToken)
    {
        var fault = seal.PrunedAt is null ? SealedEntries.Compare(seal, content.Count, content.Hash.ToText()) : null;
        if (fault?.Kind == AuditFaultKind.EntryMissing)
        {
            // Its age may have come between the two statements.
            seal = await db.Seals(owner, chain).SingleAsync(s => s.Number == seal.Number, cancellationToken);
        }

        if (seal.PrunedAt is not { } prunedAt)
        {
            Entries += content.Count;
            return fault;
        }

        Pruned++;
        if (seal.PruneHash != maker.PruneHashOf(seal, prunedAt))
        {
            return new(AuditFaultKind.EntryMissing, seal.Number, $"its {seal.EntryCount} entries are gone, and it was not Kit that deleted them");
        }

        return fault is not null || content.Count == 0
            ? null
            : new(AuditFaultKind.EntryAdded, seal.Number, $"{content.Count} entries bear its number, though its own were deleted because of their age");
    }

    private sealed class Content
    {
        public AuditHash Hash { get; } = AuditHash.Plain();

        public int Count { get; set; }
    }
}
