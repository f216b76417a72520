namespace Kit.Jobs;

/// <summary>
/// Sets of jobs with something to do when all of them have ended. A batch is done when none of its jobs waits, runs or is dead: those that were cancelled or
/// discarded are left out. It has failed when none waits or runs, and some are dead; retried or discarded, it can still be done.
/// </summary>
public interface IJobBatches
{
    /// <summary>
    /// Adds a batch to the current DbContext: it is stored by the caller's <c>SaveChangesAsync</c>, all or nothing. It runs under the tenant that is current
    /// now; platform-wide where none is.
    /// </summary>
    /// <param name="build">Adds its jobs, and what follows. A batch of nothing is done at once.</param>
    /// <returns>The batch's id.</returns>
    /// <exception cref="JobScopeException">No scope is open here (<c>KIT3001</c>).</exception>
    /// <exception cref="KitException">A type bears no <see cref="JobAttribute"/> (<c>KIT3002</c>).</exception>
    /// <exception cref="UnknownLaneException">Nobody declares a lane (<c>KIT3006</c>).</exception>
    Guid Enqueue(Action<JobBatchBuilder> build);

    /// <summary>Adds a job to the batch of the job that runs: it is not done without it. In a batch in order, it comes last.</summary>
    /// <typeparam name="T">The job's type, which bears <see cref="JobAttribute"/>.</typeparam>
    /// <param name="context">The context of the job that runs; its batch can't be done meanwhile.</param>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">When and where; what the attribute says by default.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="InvalidOperationException">The job that runs is in no batch, or in the queue of another database.</exception>
    Guid Add<T>(JobContext context, T job, JobOptions? options = null)
        where T : notnull;

    /// <summary>How far a batch of the current owner's is.</summary>
    /// <param name="batchId">The batch's id.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns><see langword="null"/>: there is none, or it was done long ago.</returns>
    Task<JobBatchProgress?> FindAsync(Guid batchId, CancellationToken cancellationToken = default);

    /// <summary>Ends all of a batch that waits or runs, as <see cref="IJobs.CancelAsync"/> ends a job; what was to follow does not.</summary>
    /// <param name="batchId">The batch's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many waited or ran.</returns>
    Task<int> CancelAsync(Guid batchId, CancellationToken cancellationToken = default);
}
