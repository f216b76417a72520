namespace Kit.Jobs;

/// <summary>Puts work off until after the commit.</summary>
public interface IJobs
{
    /// <summary>
    /// Adds a job to the current DbContext: it is stored by the caller's <c>SaveChangesAsync</c>, in the same transaction as the rows it is
    /// about, and never runs if that is rolled back. It runs under the tenant that is current now; platform-wide where none is.
    /// </summary>
    /// <typeparam name="T">The job's type, which bears <see cref="JobAttribute"/>.</typeparam>
    /// <param name="job">What is to be done; stored as JSON.</param>
    /// <param name="options">When and where; what the attribute says by default.</param>
    /// <returns>The job's id. With a <see cref="JobOptions.DedupeKey"/> that a waiting job bears, no row gets this id.</returns>
    /// <exception cref="JobScopeException">No scope is open here (<c>KIT3001</c>).</exception>
    /// <exception cref="KitException">The type bears no <see cref="JobAttribute"/> (<c>KIT3002</c>).</exception>
    /// <exception cref="UnknownLaneException">Nobody declares the lane (<c>KIT3006</c>).</exception>
    Guid Enqueue<T>(T job, JobOptions? options = null)
        where T : notnull;

    /// <summary>
    /// Ends a job of the current owner's: one that waits never starts; the token of one that runs ends within 3 seconds, on whichever node, and what its
    /// handler then leaves is rolled back. One that ends well before it hears of it is done. Within a transaction, it is asked for when that is committed.
    /// </summary>
    /// <param name="jobId">The job's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it waited or ran.</returns>
    Task<bool> CancelAsync(Guid jobId, CancellationToken cancellationToken = default);
}
