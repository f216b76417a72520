using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Audit;

/// <summary>
/// Seals entries after they were written, so that writing waits for nobody. One that is committed late, with an id from among those that
/// are sealed, goes into a later seal.
/// </summary>
internal sealed partial class AuditSealer(
    IServiceScopeFactory factory, ITenantDatabases databases, DatabaseProvider provider, SealMaker maker, TimeProvider clock, IOptions<AuditOptions> options, ILogger<AuditSealer> logger)
{
    internal const int Batch = 1000;
    internal const string Lock = "audit seals";

    /// <summary>Seals all entries that are old enough, in all databases.</summary>
    /// <returns>How many seals were made.</returns>
    public async Task<int> SealAsync(CancellationToken cancellationToken)
    {
        var made = await SealAsync(null, cancellationToken);
        foreach (var database in (await databases.ListAsync(cancellationToken)).Where(d => d.IsInUse).Select(d => d.Name))
        {
            try
            {
                made += await SealAsync(database, cancellationToken);
            }
            catch (TenantDatabaseUnavailableException e)
            {
                LogUnavailable(e, database); // they are sealed when it is there again
            }
        }

        return made;
    }

    private async Task<int> SealAsync(string? database, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - options.Value.SealAfter;
        var owners = await FindOwnersAsync(database, before, cancellationToken);
        if (owners.Count == 0)
        {
            return 0;
        }

        // One node at a time. Were the lock lost, two seals of one number would meet in the key.
        await using var turn = await provider.LockAsync(Lock, cancellationToken);
        var made = 0;
        while (owners.Count > 0)
        {
            List<Guid> more = [];
            foreach (var owner in owners)
            {
                var count = await SealAsync(database, owner, before, cancellationToken);
                made += count > 0 ? 1 : 0;
                if (count == Batch)
                {
                    more.Add(owner);
                }
            }

            owners = more;
        }

        return made;
    }

    private async Task<List<Guid>> FindOwnersAsync(string? database, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var scope = AuditRows.Open(factory, database, "find what is to be sealed", out var db);
        return await db.AllTenants<AuditEntry>().Where(e => e.SealNumber == null && e.At <= before)
            .Select(e => EF.Property<Guid>(e, KitAnnotations.TenantId)).Distinct().ToListAsync(cancellationToken);
    }

    private async Task<int> SealAsync(string? database, Guid owner, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var scope = AuditRows.Open(factory, database, "seal audit entries", out var db);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var entries = await db.Entries(owner).Where(e => e.SealNumber == null && e.At <= before).OrderBy(e => e.Id).Take(Batch).ToListAsync(cancellationToken);
        if (entries.Count == 0)
        {
            return 0;
        }

        var chain = await db.ChainAsync(owner, cancellationToken);
        var last = await db.Seals(owner, chain).OrderByDescending(s => s.Number).FirstOrDefaultAsync(cancellationToken);
        var seal = maker.Make(owner, chain, last, entries, clock.GetUtcNow());
        var added = db.Entry(seal);
        added.Property(KitAnnotations.TenantId).CurrentValue = owner;
        added.State = EntityState.Added;
        await db.SaveChangesAsync(cancellationToken);

        var ids = entries.Select(e => e.Id).ToArray();
        var marked = await db.Entries(owner).Where(e => e.SealNumber == null && EF.Parameter(ids).Contains(e.Id))
            .ExecuteUpdateAsync(s => s.SetProperty(e => e.SealNumber, seal.Number).SetProperty(e => e.SealChain, chain), cancellationToken);
        if (marked != entries.Count)
        {
            throw new InvalidOperationException($"{entries.Count} audit entries were read, and {marked} were there to be sealed.");
        }

        await transaction.CommitAsync(cancellationToken);
        LogSealed(owner, seal.Number, seal.Hash, entries.Count);
        return entries.Count;
    }

    [LoggerMessage(2154, LogLevel.Warning, "Audit entries in {Database} could not be sealed; trying again later")]
    private partial void LogUnavailable(Exception exception, string database);

    // Where logs are kept elsewhere, these lines are what the newest seals can be compared with.
    [LoggerMessage(2152, LogLevel.Debug, "Audit seal {Owner} {Number} {Hash} holds {Count} entries")]
    private partial void LogSealed(Guid owner, long number, string hash, int count);
}
