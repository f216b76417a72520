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
    Guid Enqueue<T>(T job, JobOptions? options = null)
        where T : notnull;
}
