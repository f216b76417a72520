using Kit.Jobs;

namespace Kit.Testing.Tests.Isolation;

/// <summary>A job that the suite can make, and that is done with none of what it puts in.</summary>
[Job("books.picky")]
public sealed record PickyJob(Guid BookId, string Format);

/// <summary>Generic, so that no host of this assembly finds it.</summary>
/// <typeparam name="T">Anything.</typeparam>
internal sealed class PickyJobHandler<T> : IJobHandler<PickyJob>
{
    public Task HandleAsync(PickyJob job, JobContext context, CancellationToken cancellationToken) => throw new JobAbandonedException($"No such format: {job.Format}{default(T)}");
}
