using System.Collections.Concurrent;
using System.Data.Common;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Data;

/// <summary>
/// Migrates the shared database, then one of the tenants' own, then the rest side by side. Those that lack nothing cost a look. It can be ended at
/// any moment and run again: what is done is done, and what is not is found by looking.
/// </summary>
internal sealed class FleetMigrator(IDatabaseSetup shared, ITenantDatabases databases, ITenantScopes scopes, TimeProvider clock)
{
    /// <param name="order">What to do.</param>
    /// <param name="report">Told of each database when it is through, one at a time.</param>
    /// <param name="cancellationToken">Begins no further one.</param>
    /// <returns>What became of each.</returns>
    public async Task<IReadOnlyList<FleetResult>> MigrateAsync(FleetOrder order, Action<FleetResult> report, CancellationToken cancellationToken)
    {
        var results = new ConcurrentQueue<FleetResult>();
        var turn = new Lock();
        void Tell(FleetResult result)
        {
            lock (turn)
            {
                results.Enqueue(result);
                report(result);
            }
        }

        if (order.Shared)
        {
            var result = await MigrateSharedAsync(order.DryRun, cancellationToken);
            Tell(result);
            if (!result.IsWell)
            {
                return [.. results];
            }
        }

        var lacking = new ConcurrentDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var all = order.Databases ?? await FindAllAsync(cancellationToken);
        var unfinished = order.DryRun ? [] : await FindUnfinishedAsync(cancellationToken);
        await EachAsync(all, order.Parallel, async name =>
        {
            var (result, migrations) = await LookAsync(name, order.DryRun, cancellationToken);
            if (result is not null)
            {
                if (result.Outcome == FleetOutcome.UpToDate && unfinished.TryGetValue(name, out var last))
                {
                    await NoteAsync(name, DatabaseMigrationState.Done, last, null, cancellationToken);
                }

                Tell(result);
            }
            else
            {
                lacking[name] = migrations;
            }
        }, cancellationToken);

        if (lacking.IsEmpty)
        {
            return [.. results];
        }

        var canary = order.Canary is { } chosen && lacking.ContainsKey(chosen) ? chosen : lacking.Keys.Order(StringComparer.Ordinal).First();
        var first = await MigrateAsync(canary, lacking[canary], cancellationToken);
        Tell(first);
        var rest = lacking.Keys.Where(n => n != canary).Order(StringComparer.Ordinal).ToList();
        if (first.IsWell)
        {
            await EachAsync(rest, order.Parallel, async name => Tell(await MigrateAsync(name, lacking[name], cancellationToken)), cancellationToken);
        }
        else
        {
            rest.ForEach(name => Tell(new(name, FleetOutcome.NotTried, lacking[name])));
        }

        return [.. results];
    }

    private static Task EachAsync(IEnumerable<string> names, int parallel, Func<string, Task> action, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (name, _) => await action(name));

    private async Task<FleetResult> MigrateSharedAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var pending = await shared.FindPendingAsync(cancellationToken);
        if (dryRun)
        {
            return new(null, pending.Count == 0 ? FleetOutcome.UpToDate : FleetOutcome.Pending, pending);
        }

        // Also where no migration is missing, roles may be. What goes wrong here goes wrong for all, and is thrown.
        await shared.MigrateAsync(cancellationToken);
        return new(null, pending.Count == 0 ? FleetOutcome.UpToDate : FleetOutcome.Migrated, pending);
    }

    // Also those that wait for an erasure, which reads them; but what an erasure has dropped is not made again.
    private async Task<IReadOnlyList<string>> FindAllAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var database in await databases.ListAsync(cancellationToken))
        {
            if (database.IsInUse || await MayExistAsync(database.Name, cancellationToken))
            {
                names.Add(database.Name);
            }
        }

        return names;
    }

    private async Task<bool> MayExistAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await databases.ProviderOf(name).ExistsAsync(cancellationToken);
        }
        catch (Exception e) when (IsOfTheDatabase(e))
        {
            return true; // whoever looks closer says what is wrong with it
        }
    }

    // Those whose row says that they lack something: a process that ended before it could say otherwise, or somebody who mended it another way.
    private async Task<Dictionary<string, string>> FindUnfinishedAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<DatabaseMigration>()
            .Where(m => m.State != DatabaseMigrationState.Done).ToDictionaryAsync(m => m.Database, m => m.Migration, cancellationToken);
    }

    // Nothing to do, or what to do; a database that can't be reached is one that failed.
    private async Task<(FleetResult? Result, IReadOnlyList<string> Lacks)> LookAsync(string name, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            var pending = await databases.FindPendingAsync(name, cancellationToken);
            return pending.Count == 0 ? (new(name, FleetOutcome.UpToDate, []), [])
                : dryRun ? (new(name, FleetOutcome.Pending, pending), [])
                : (null, pending);
        }
        catch (Exception e) when (IsOfTheDatabase(e))
        {
            return (new(name, FleetOutcome.Failed, [], e.Message), []);
        }
    }

    private async Task<FleetResult> MigrateAsync(string name, IReadOnlyList<string> migrations, CancellationToken cancellationToken)
    {
        await NoteAsync(name, DatabaseMigrationState.Running, migrations[^1], null, cancellationToken);
        try
        {
            await databases.MigrateAsync(name, cancellationToken);
        }
        catch (Exception e) when (IsOfTheDatabase(e))
        {
            await NoteAsync(name, DatabaseMigrationState.Failed, migrations[^1], e.Message, CancellationToken.None);
            return new(name, FleetOutcome.Failed, migrations, e.Message);
        }

        await NoteAsync(name, DatabaseMigrationState.Done, migrations[^1], null, CancellationToken.None);
        return new(name, FleetOutcome.Migrated, migrations);
    }

    private static bool IsOfTheDatabase(Exception e) => e is DbException or KitException or TimeoutException or IOException || e.InnerException is { } inner && IsOfTheDatabase(inner);

    private async Task NoteAsync(string name, DatabaseMigrationState state, string migration, string? error, CancellationToken cancellationToken)
    {
        // Two runs may note the same database for the first time: the second one finds the row of the first.
        if (!await TryNoteAsync(name, state, migration, error, cancellationToken) && !await TryNoteAsync(name, state, migration, error, cancellationToken))
        {
            throw new InvalidOperationException($"The row of database {name} was neither there nor could it be added.");
        }
    }

    private async Task<bool> TryNoteAsync(string name, DatabaseMigrationState state, string migration, string? error, CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        var row = await db.Set<DatabaseMigration>().SingleOrDefaultAsync(m => m.Database == name, cancellationToken);
        if (row is null)
        {
            db.Add(row = new() { Database = name, Migration = migration });
        }

        row.Migration = migration;
        row.State = state;
        row.Error = error is { Length: > DatabaseMigration.ErrorLength } ? error[..DatabaseMigration.ErrorLength] : error;
        if (state == DatabaseMigrationState.Running)
        {
            (row.StartedAt, row.FinishedAt) = (clock.GetUtcNow(), null);
        }
        else
        {
            row.FinishedAt = clock.GetUtcNow();
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (e.FindRefusal() is { Kind: RefusalKind.Duplicate })
        {
            return false;
        }
    }
}
