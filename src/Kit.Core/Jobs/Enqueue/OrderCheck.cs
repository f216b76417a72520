using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>
/// Gives jobs that go one after the other their places, in the order of their commits: who is first at the lock is first, and the next finds what it has
/// committed. One with another before it is held, and leaves a mark, since the other may end before this one is seen; see <see cref="JobStore.SettleAsync"/>.
/// </summary>
internal sealed class OrderCheck(IReadOnlyList<Job> added, JobStore store) : ISaveCheck
{
    public async Task RunAsync(KitDbContext context, CancellationToken cancellationToken)
    {
        // What another check has left out has no place.
        var sequences = added.Where(j => context.Entry(j).State == EntityState.Added).GroupBy(j => (j.TenantId, Key: j.OrderKey!)).OrderBy(s => s.Key.TenantId).ThenBy(s => s.Key.Key, StringComparer.Ordinal);
        foreach (var sequence in sequences)
        {
            var (tenantId, key) = sequence.Key;
            await store.LockAsync(context, $"order {tenantId} {key}", cancellationToken);
            var jobs = context.SeesAll ? context.AllTenants<Job>() : context.Set<Job>();
            var last = await jobs.Where(j => j.TenantId == tenantId && j.OrderKey == key)
                .Where(j => j.State == JobState.Ready || j.State == JobState.Scheduled || j.State == JobState.Running
                    || j.State == JobState.Held || j.State == JobState.Dead || j.State == JobState.Moved)
                .MaxAsync(j => j.Position, cancellationToken);
            Place([.. sequence.OrderBy(j => j.Sequence)], last);
        }
    }

    public override string ToString() => "The order of jobs";

    // Those behind the first were not there before it, and so they need no mark.
    private static void Place(IReadOnlyList<Job> jobs, long? last)
    {
        for (var i = 0; i < jobs.Count; i++)
        {
            var job = jobs[i];
            job.Position = (last ?? 0) + i + 1;
            job.State = last is not null || i > 0 ? JobState.Held : job.RunAt > job.CreatedAt ? JobState.Scheduled : JobState.Ready;
            job.Unsettled = last is not null && i == 0;
        }
    }
}
