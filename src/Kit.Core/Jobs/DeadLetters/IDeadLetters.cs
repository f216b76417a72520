namespace Kit.Jobs;

/// <summary>
/// The jobs that were given up. It is about those of the current scope: a tenant's own, or, in the platform scope, those of all tenants in its
/// database. What is done to them is in the audit log.
/// </summary>
public interface IDeadLetters
{
    /// <summary>The last ones that died first.</summary>
    /// <param name="which">Which of them.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    Task<IReadOnlyList<Job>> ListAsync(DeadJobs which, int most = 100, CancellationToken cancellationToken = default);

    /// <summary>Puts them back into the queue, with all their attempts, and without the key that kept others out. The job's id stays.</summary>
    /// <param name="which">Which of them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends it: what was done so far stays.</param>
    /// <returns>How many.</returns>
    Task<int> RetryAsync(DeadJobs which, string reason, CancellationToken cancellationToken = default);

    /// <summary>Deletes them. What waited behind one goes on.</summary>
    /// <param name="which">Which of them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends it: what was done so far stays.</param>
    /// <returns>How many.</returns>
    Task<int> DiscardAsync(DeadJobs which, string reason, CancellationToken cancellationToken = default);
}
