using Kit.Jobs;

namespace Kit.Testing.Tests.Isolation;

/// <summary>A job of which the suite can't guess what to put in.</summary>
[Job("books.odd")]
public sealed record OddJob(IOdd Odd);

public interface IOdd;

/// <summary>Generic, so that no host of this assembly finds it.</summary>
/// <typeparam name="T">Anything.</typeparam>
internal sealed class OddJobHandler<T> : IJobHandler<OddJob>
{
    public Task HandleAsync(OddJob job, JobContext context, CancellationToken cancellationToken) => throw new NotSupportedException(typeof(T).Name);
}
