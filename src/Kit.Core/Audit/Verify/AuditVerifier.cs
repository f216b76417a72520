using System.Runtime.CompilerServices;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Audit;

internal sealed class AuditVerifier(IServiceScopeFactory factory, SealMaker maker) : IAuditVerifier
{
    public async Task<AuditReport> VerifyAsync(Guid ownerId, IReadOnlyCollection<AuditHead>? known = null, CancellationToken cancellationToken = default)
    {
        await using var scope = AuditRows.Open(factory, "verify the audit log", out var db);
        var own = new ChainReader(db, maker, ownerId, "");
        var fault = First(await own.ReadAsync(cancellationToken), await FindStrayAsync(db, ownerId, cancellationToken));
        var (entries, pruned) = (own.Entries, own.Pruned);
        List<AuditHead> others = [];
        foreach (var name in await db.Seals(ownerId).Where(s => s.Chain != "").Select(s => s.Chain).Distinct().OrderBy(c => c).ToListAsync(cancellationToken))
        {
            var chain = new ChainReader(db, maker, ownerId, name);
            fault ??= await chain.ReadAsync(cancellationToken);
            (entries, pruned) = (entries + chain.Entries, pruned + chain.Pruned);
            others.AddRange(chain.Last is { } end ? [new AuditHead(ownerId, end.Number, end.Hash) { Chain = name }] : []);
        }

        fault ??= await CompareAsync(db, ownerId, known ?? [], cancellationToken);
        var unsealed = await db.Entries(ownerId).CountAsync(e => e.SealNumber == null || e.SealNumber == AuditEntry.OnTheWay, cancellationToken);
        var head = own.Last is { } last ? new AuditHead(ownerId, last.Number, last.Hash) : null;
        return new(ownerId, entries, pruned, unsealed, head, fault) { OtherHeads = others };
    }

    public async IAsyncEnumerable<AuditReport> VerifyAllAsync(
        IReadOnlyCollection<AuditHead>? known = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var owner in await FindOwnersAsync(known ?? [], cancellationToken))
        {
            yield return await VerifyAsync(owner, known, cancellationToken);
        }
    }

    private async Task<List<Guid>> FindOwnersAsync(IReadOnlyCollection<AuditHead> known, CancellationToken cancellationToken)
    {
        await using var scope = AuditRows.Open(factory, "verify the audit log", out var db);
        var sealing = await db.AllTenants<AuditSeal>().Select(s => EF.Property<Guid>(s, KitAnnotations.TenantId)).Distinct().ToListAsync(cancellationToken);
        var writing = await db.AllTenants<AuditEntry>().Select(e => EF.Property<Guid>(e, KitAnnotations.TenantId)).Distinct().ToListAsync(cancellationToken);
        return [.. sealing.Concat(writing).Concat(known.Select(k => k.OwnerId)).Distinct().Order()];
    }

    // Entries that bear the number of a seal which is not there, or does not reach that far.
    private static async Task<AuditFault?> FindStrayAsync(KitDbContext db, Guid owner, CancellationToken cancellationToken)
    {
        var seals = db.Seals(owner);
        var stray = await db.Entries(owner)
            .Where(e => e.SealNumber > AuditEntry.OnTheWay && !seals.Any(s => s.Chain == e.SealChain && s.Number == e.SealNumber && s.FirstEntryId <= e.Id && e.Id <= s.LastEntryId))
            .GroupBy(e => e.SealNumber)
            .OrderBy(g => g.Key)
            .Select(g => new { Number = g.Key!.Value, Count = g.Count() })
            .FirstOrDefaultAsync(cancellationToken);
        if (stray is null)
        {
            return null;
        }

        return await seals.AnyAsync(s => s.Number == stray.Number, cancellationToken)
            ? new(AuditFaultKind.EntryAdded, stray.Number, $"{stray.Count} entries bear its number that it does not hold")
            : new(AuditFaultKind.SealMissing, stray.Number, $"{stray.Count} entries bear its number, and it is gone");
    }

    private static async Task<AuditFault?> CompareAsync(KitDbContext db, Guid owner, IReadOnlyCollection<AuditHead> known, CancellationToken cancellationToken)
    {
        foreach (var head in known.Where(k => k.OwnerId == owner).OrderBy(k => k.Number))
        {
            var hash = await db.Seals(owner, head.Chain).Where(s => s.Number == head.Number).Select(s => s.Hash).FirstOrDefaultAsync(cancellationToken);
            if (hash != head.Hash)
            {
                return hash is null
                    ? new(AuditFaultKind.SealMissing, head.Number, "it was noted earlier, and is gone: the chain was cut")
                    : new(AuditFaultKind.SealChanged, head.Number, $"it was noted earlier with hash {head.Hash}: the chain was made anew");
            }
        }

        return null;
    }

    private static AuditFault? First(AuditFault? one, AuditFault? other) => one is null || other?.Number < one.Number ? other : one;
}
