using System.Runtime.CompilerServices;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Audit;

internal sealed class AuditVerifier(IServiceScopeFactory factory, SealMaker maker) : IAuditVerifier
{
    // A tenant with a database of its own has its log there, and in the shared one what happened to it since.
    public async Task<AuditReport> VerifyAsync(Guid ownerId, IReadOnlyCollection<AuditHead>? known = null, CancellationToken cancellationToken = default)
    {
        var heads = HeadsOf(ownerId, known);
        if (await FindHomeAsync(ownerId, cancellationToken) is not { } home)
        {
            return Concluded(await VerifyAsync(null, ownerId, heads, cancellationToken), heads);
        }

        var own = await VerifyAsync(home, ownerId, heads, cancellationToken);
        return Concluded(Together(own, await VerifyAsync(null, ownerId, heads, cancellationToken)), heads);
    }

    private async Task<AuditReport> TryVerifyAsync(Guid ownerId, IReadOnlyCollection<AuditHead>? known, CancellationToken cancellationToken)
    {
        try
        {
            return await VerifyAsync(ownerId, known, cancellationToken);
        }
        catch (TenantDatabaseUnavailableException e)
        {
            // What was noted earlier and is not in the shared database is where nobody can look now.
            return await VerifyAsync(null, ownerId, HeadsOf(ownerId, known), cancellationToken) with { Head = null, Unreachable = e.Database };
        }
    }

    private static List<AuditHead> HeadsOf(Guid ownerId, IReadOnlyCollection<AuditHead>? known) => [.. (known ?? []).Where(k => k.OwnerId == ownerId)];

    private static AuditReport Together(AuditReport own, AuditReport shared) => own with
    {
        Entries = own.Entries + shared.Entries,
        Pruned = own.Pruned + shared.Pruned,
        Unsealed = own.Unsealed + shared.Unsealed,
        Fault = own.Fault ?? shared.Fault,
        OtherHeads = [.. own.OtherHeads, .. shared.OtherHeads],
    };

    /// <param name="report">What was found.</param>
    /// <param name="left">What was noted earlier and not found anywhere.</param>
    private static AuditReport Concluded(AuditReport report, List<AuditHead> left) => report.Fault is null && left.OrderBy(k => k.Number).FirstOrDefault() is { } gone
        ? report with { Fault = new(AuditFaultKind.SealMissing, gone.Number, "it was noted earlier, and is gone: the chain was cut") }
        : report;

    /// <param name="database">The database to look in.</param>
    /// <param name="ownerId">Whose log.</param>
    /// <param name="known">Seals that were noted earlier; those that are found are taken out.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    private async Task<AuditReport> VerifyAsync(string? database, Guid ownerId, List<AuditHead> known, CancellationToken cancellationToken)
    {
        await using var scope = AuditRows.Open(factory, database, "verify the audit log", out var db);
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

        fault ??= await CompareAsync(db, ownerId, known, cancellationToken);
        var unsealed = await db.Entries(ownerId).CountAsync(e => e.SealNumber == null || e.SealNumber == AuditEntry.OnTheWay, cancellationToken);
        var head = own.Last is { } last ? new AuditHead(ownerId, last.Number, last.Hash) : null;
        return new(ownerId, entries, pruned, unsealed, head, fault) { OtherHeads = others };
    }

    private async Task<string?> FindHomeAsync(Guid ownerId, CancellationToken cancellationToken)
    {
        await using var scope = AuditRows.Open(factory, null, "verify the audit log", out var db);
        return await db.Set<Tenant>().Where(t => t.Id == ownerId).Select(t => t.Database).SingleOrDefaultAsync(cancellationToken);
    }

    public async IAsyncEnumerable<AuditReport> VerifyAllAsync(
        IReadOnlyCollection<AuditHead>? known = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var owner in await FindOwnersAsync(known ?? [], cancellationToken))
        {
            yield return await TryVerifyAsync(owner, known, cancellationToken);
        }
    }

    private async Task<List<Guid>> FindOwnersAsync(IReadOnlyCollection<AuditHead> known, CancellationToken cancellationToken)
    {
        await using var scope = AuditRows.Open(factory, null, "verify the audit log", out var db);
        var sealing = await db.AllTenants<AuditSeal>().Select(s => EF.Property<Guid>(s, KitAnnotations.TenantId)).Distinct().ToListAsync(cancellationToken);
        var writing = await db.AllTenants<AuditEntry>().Select(e => EF.Property<Guid>(e, KitAnnotations.TenantId)).Distinct().ToListAsync(cancellationToken);
        var away = await db.Set<Tenant>().Where(t => t.Database != null).Select(t => t.Id).ToListAsync(cancellationToken);
        return [.. sealing.Concat(writing).Concat(away).Concat(known.Select(k => k.OwnerId)).Distinct().Order()];
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

    private static async Task<AuditFault?> CompareAsync(KitDbContext db, Guid owner, List<AuditHead> known, CancellationToken cancellationToken)
    {
        foreach (var head in known.OrderBy(k => k.Number).ToList())
        {
            var hash = await db.Seals(owner, head.Chain).Where(s => s.Number == head.Number).Select(s => s.Hash).FirstOrDefaultAsync(cancellationToken);
            if (hash is not null && hash != head.Hash)
            {
                return new(AuditFaultKind.SealChanged, head.Number, $"it was noted earlier with hash {head.Hash}: the chain was made anew");
            }

            if (hash is not null)
            {
                known.Remove(head);
            }
        }

        return null;
    }

    private static AuditFault? First(AuditFault? one, AuditFault? other) => one is null || other?.Number < one.Number ? other : one;
}
