using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Audit;

/// <summary>Deletes the entries of seals that are too old, a seal at a time. The seals stay, so that the chain can still be followed.</summary>
internal sealed partial class AuditPruner(
    IServiceScopeFactory factory, ITenantDatabases databases, DatabaseProvider provider, SealMaker maker, TimeProvider clock, IOptions<AuditOptions> options, ILogger<AuditPruner> logger)
{
    private const int Batch = 100;

    /// <summary>Deletes what is older than <see cref="AuditOptions.Retention"/>, and sealed, in all databases.</summary>
    /// <returns>How many entries were deleted.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Retention is not { } retention)
        {
            return 0;
        }

        var before = clock.GetUtcNow() - retention;
        var deleted = await PruneAsync(null, before, cancellationToken);
        foreach (var database in (await databases.ListAsync(cancellationToken)).Where(d => d.IsInUse).Select(d => d.Name))
        {
            try
            {
                deleted += await PruneAsync(database, before, cancellationToken);
            }
            catch (TenantDatabaseUnavailableException e)
            {
                LogUnavailable(e, database);
            }
        }

        return deleted;
    }

    private async Task<int> PruneAsync(string? database, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var turn = await provider.LockAsync(AuditSealer.Lock, cancellationToken);
        var (deleted, kept) = (0, 0);
        while (true)
        {
            var due = await FindDueAsync(database, before, kept, cancellationToken);
            foreach (var (owner, seal) in due)
            {
                if (await PruneAsync(database, owner, seal, cancellationToken))
                {
                    deleted += seal.EntryCount;
                }
                else
                {
                    kept++;
                    LogKept(owner, seal.Number);
                }
            }

            if (due.Count < Batch)
            {
                return deleted;
            }
        }
    }

    private async Task<List<(Guid Owner, AuditSeal Seal)>> FindDueAsync(string? database, DateTimeOffset before, int skip, CancellationToken cancellationToken)
    {
        await using var scope = AuditRows.Open(factory, database, "find audit entries that are too old", out var db);
        var rows = await db.AllTenants<AuditSeal>().AsNoTracking().Where(s => s.PrunedAt == null && s.LastAt < before)
            .OrderBy(s => s.LastAt).ThenBy(s => s.Chain).ThenBy(s => s.Number).ThenBy(s => EF.Property<Guid>(s, KitAnnotations.TenantId)).Skip(skip).Take(Batch)
            .Select(s => new { Owner = EF.Property<Guid>(s, KitAnnotations.TenantId), Seal = s })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(r => (r.Owner, r.Seal))];
    }

    // What was tampered with is evidence, and stays.
    private async Task<bool> PruneAsync(string? database, Guid owner, AuditSeal seal, CancellationToken cancellationToken)
    {
        await using var scope = AuditRows.Open(factory, database, "delete audit entries that are too old", out var db);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (seal.Hash != maker.HashOf(owner, seal) || await SealedEntries.CheckAsync(db, owner, seal, cancellationToken) is not null
            || await db.EntriesOf(owner, seal).ExecuteDeleteAsync(cancellationToken) != seal.EntryCount)
        {
            return false;
        }

        var hash = maker.PruneHashOf(seal, now);
        await db.Seals(owner, seal.Chain).Where(s => s.Number == seal.Number)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.PrunedAt, now).SetProperty(x => x.PruneHash, hash), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    [LoggerMessage(2155, LogLevel.Warning, "Audit entries in {Database} that are too old could not be deleted; trying again later")]
    private partial void LogUnavailable(Exception exception, string database);

    [LoggerMessage(2153, LogLevel.Error, "Audit seal {Number} of {Owner} is broken: its entries are kept, though they are too old. Run: kit audit-verify")]
    private partial void LogKept(Guid owner, long number);
}
