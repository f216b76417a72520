using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>
/// Lists of jobs, a page at a time, each in the order of an index. A page looks at so many rows of it and no more, however few of them are of the list:
/// then it says so, and the next one goes on from there. So no page is dear, whatever waits.
/// </summary>
internal static class JobLists
{
    public const int PageSize = 50;
    public const int MostLookedAt = 10_000;

    /// <summary>Whether there is an order by which such jobs can be listed: waiting ones of all tenants have none but that in which they are taken.</summary>
    public static bool CanList(JobFilter filter) =>
        filter.TenantId is not null || filter.State is JobState.Running or JobState.Scheduled or JobState.Dead or JobState.Done or JobState.Cancelled;

    /// <param name="jobs">All jobs in sight.</param>
    /// <param name="filter">Which of them; see <see cref="CanList"/>.</param>
    /// <param name="after">The end of the page before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<JobListing> ReadAsync(IQueryable<Job> jobs, JobFilter filter, JobCursor? after, CancellationToken cancellationToken)
    {
        jobs = filter.TenantId is { } tenant ? jobs.Where(j => j.TenantId == tenant) : jobs;
        return (filter.State, filter.TenantId) switch
        {
            // Few, on however many nodes.
            (JobState.Running, _) => ByIdAsync(jobs.Where(j => j.State == JobState.Running), filter, after, cancellationToken),
            (JobState.Dead, _) => ByEndAsync(jobs.Where(j => j.State == JobState.Dead), filter, after, cancellationToken),
            (JobState.Scheduled, null) => ByStartAsync(jobs.Where(j => j.State == JobState.Scheduled), filter, after, cancellationToken),
            (JobState.Done or JobState.Cancelled, null) => ByEndAsync(
                jobs.Where(j => j.State == JobState.Done || j.State == JobState.Dead || j.State == JobState.Cancelled), filter, after, cancellationToken),
            (_, null) => throw new ArgumentException("Such jobs can be listed of one tenant only.", nameof(filter)),
            _ => ByIdAsync(jobs, filter, after, cancellationToken), // the key: ids are in the order of time
        };
    }

    private static Task<JobListing> ByIdAsync(IQueryable<Job> jobs, JobFilter filter, JobCursor? after, CancellationToken cancellationToken)
    {
        jobs = after is { Id: var id } ? jobs.Where(j => j.Id < id) : jobs;
        return PageAsync(jobs, static j => j.OrderByDescending(x => x.Id), filter, static j => new(null, j.Id), cancellationToken);
    }

    private static Task<JobListing> ByEndAsync(IQueryable<Job> jobs, JobFilter filter, JobCursor? after, CancellationToken cancellationToken)
    {
        jobs = after is { At: { } at, Id: var id } ? jobs.Where(j => j.FinishedAt <= at && (j.FinishedAt < at || j.Id < id)) : jobs;
        return PageAsync(jobs, static j => j.OrderByDescending(x => x.FinishedAt).ThenByDescending(x => x.Id), filter, static j => new(j.FinishedAt, j.Id), cancellationToken);
    }

    private static Task<JobListing> ByStartAsync(IQueryable<Job> jobs, JobFilter filter, JobCursor? after, CancellationToken cancellationToken)
    {
        jobs = after is { At: { } at, Id: var id } ? jobs.Where(j => j.RunAt >= at && (j.RunAt > at || j.Id > id)) : jobs;
        return PageAsync(jobs, static j => j.OrderBy(x => x.RunAt).ThenBy(x => x.Id), filter, static j => new(j.RunAt, j.Id), cancellationToken);
    }

    private static async Task<JobListing> PageAsync(
        IQueryable<Job> jobs, Func<IQueryable<Job>, IOrderedQueryable<Job>> ordered, JobFilter filter, Func<JobView, JobCursor> cursor, CancellationToken cancellationToken)
    {
        var among = ordered(jobs.AsNoTracking()).Take(MostLookedAt);
        var rows = await ordered(Of(filter, among)).Take(PageSize + 1).Select(JobView.OfRow).ToListAsync(cancellationToken);

        // Asked in any case, so that a page costs the same, whatever is on it.
        var last = filter.LeavesOut ? await ordered(jobs.AsNoTracking()).Skip(MostLookedAt - 1).Take(1).Select(JobView.OfRow).FirstOrDefaultAsync(cancellationToken) : null;
        return rows.Count > PageSize ? new(rows[..PageSize], cursor(rows[PageSize - 1]).ToString(), false)
            : last is null ? new(rows, null, false)
            : new(rows, cursor(last).ToString(), true);
    }

    private static IQueryable<Job> Of(JobFilter filter, IQueryable<Job> jobs)
    {
        jobs = filter.State is { } state ? jobs.Where(j => j.State == state) : jobs;
        jobs = filter.Lane is { } lane ? jobs.Where(j => j.Lane == lane) : jobs;
        return filter.Kind is { } kind ? jobs.Where(j => j.Kind == kind) : jobs;
    }
}
