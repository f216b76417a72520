using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

internal sealed class DeadLetters(KitDbContext db, TenantScope scope, IQueueJournal journal, TimeProvider clock) : IDeadLetters
{
    private const int BatchSize = 500;

    public async Task<IReadOnlyList<Job>> ListAsync(DeadJobs which, int most = 100, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(which);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        return await Find(which).AsNoTracking().OrderByDescending(j => j.FinishedAt).ThenByDescending(j => j.Id).Take(most).ToListAsync(cancellationToken);
    }

    public Task<int> RetryAsync(DeadJobs which, string reason, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return ChangeAsync(
            QueueAct.Retry,
            which,
            reason,
            jobs => jobs.ExecuteUpdateAsync(
                set => set
                    .SetProperty(j => j.State, JobState.Scheduled)
                    .SetProperty(j => j.RunAt, now)
                    .SetProperty(j => j.Attempts, 0)
                    .SetProperty(j => j.CrashCount, 0)
                    .SetProperty(j => j.Unsettled, false)
                    .SetProperty(j => j.DedupeKey, (string?)null)
                    .SetProperty(j => j.FinishedAt, (DateTimeOffset?)null),
                cancellationToken),
            cancellationToken);
    }

    public Task<int> DiscardAsync(DeadJobs which, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(
        QueueAct.Discard,
        which,
        reason,
        async jobs =>
        {
            var keys = await jobs.Where(j => j.OrderKey != null).Select(j => new { j.TenantId, j.OrderKey }).Distinct().ToListAsync(cancellationToken);
            var batches = await jobs.Where(j => j.BatchId != null).Select(j => j.BatchId!.Value).Distinct().ToListAsync(cancellationToken);
            var number = await jobs.ExecuteDeleteAsync(cancellationToken);
            foreach (var key in keys)
            {
                // Whoever is first now is to be found.
                await All.Where(j => j.TenantId == key.TenantId && j.OrderKey == key.OrderKey && j.State == JobState.Held).OrderBy(j => j.Position).Take(1)
                    .ExecuteUpdateAsync(set => set.SetProperty(j => j.Unsettled, true), cancellationToken);
            }

            if (batches.Count > 0)
            {
                await (scope.IsBypass ? db.AllTenants<JobBatch>() : db.Set<JobBatch>()).Where(b => batches.Contains(b.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(b => b.Unsettled, true), cancellationToken);
            }

            return number;
        },
        cancellationToken);

    // In batches, each with its entry: however many there are, no transaction is long.
    private async Task<int> ChangeAsync(string action, DeadJobs which, string reason, Func<IQueryable<Job>, Task<int>> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(which);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        for (var all = 0; ;)
        {
            var ids = await Find(which).OrderBy(j => j.Id).Select(j => j.Id).Take(BatchSize).ToListAsync(cancellationToken);
            var number = 0;
            if (ids.Count > 0)
            {
                await OneTry.RunAsync(db, async () =>
                {
                    await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
                    number = await change(Find(which).Where(j => ids.Contains(j.Id)));
                    if (number > 0)
                    {
                        journal.Note(db, new(QueueAct.Jobs, which.Id?.ToString() ?? "", which.TenantId, action, $"{number} dead", which, number), reason);
                        await db.SaveChangesAsync(cancellationToken);
                    }

                    await (own?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
                });
            }

            all += number;
            if (ids.Count < BatchSize)
            {
                return all;
            }
        }
    }

    private IQueryable<Job> All => scope.IsBypass ? db.AllTenants<Job>() : db.Set<Job>();

    private IQueryable<Job> Find(DeadJobs which)
    {
        var jobs = All.Where(j => j.State == JobState.Dead);
        jobs = which.Id is { } id ? jobs.Where(j => j.Id == id) : jobs;
        jobs = which.TenantId is { } tenant ? jobs.Where(j => j.TenantId == tenant) : jobs;
        jobs = which.Kind is { } kind ? jobs.Where(j => j.Kind == kind) : jobs;
        jobs = which.Lane is { } lane ? jobs.Where(j => j.Lane == lane) : jobs;
        return which.Error is { } error ? jobs.Where(j => j.LastError!.Contains(error)) : jobs;
    }
}
