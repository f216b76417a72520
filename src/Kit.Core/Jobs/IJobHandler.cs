namespace Kit.Jobs;

/// <summary>Does the jobs of one type. Handlers in the host's assembly are found; a module adds its own with <c>kit.AddJobHandler</c>.</summary>
/// <typeparam name="T">The job's type, which bears <see cref="JobAttribute"/>.</typeparam>
public interface IJobHandler<in T>
    where T : notnull
{
    /// <summary>
    /// Does the job, in a dependency-injection scope of its own, in which the job's tenant is current. What it writes through the scope's
    /// DbContext is committed together with the job's completion. An exception rolls it back, and the job runs again later.
    /// </summary>
    /// <param name="job">What is to be done.</param>
    /// <param name="context">Which job it is, and which attempt.</param>
    /// <param name="cancellationToken">Ends when the host stops or another node has taken the job over.</param>
    Task HandleAsync(T job, JobContext context, CancellationToken cancellationToken);
}
