namespace Kit.Jobs;

/// <summary>Shows people the jobs of the current tenant that they may see: their own, and with <see cref="JobPermissions.Read"/> all.</summary>
public interface IJobWatch
{
    /// <summary>A job as it is now, for a page of the host's to show: <c>&lt;partial name="/Views/Kit/Core/_JobProgress.cshtml" model="watched" /&gt;</c>.</summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns><see langword="null"/>: there is none, or not for whoever asks. Jobs that are done are kept for <see cref="JobsOptions.DoneRetention"/>.</returns>
    Task<WatchedJob?> FindAsync(Guid jobId, CancellationToken cancellationToken = default);
}
