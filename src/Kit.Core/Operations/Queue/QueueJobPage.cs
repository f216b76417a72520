using Kit.Jobs;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/QueueJob.cshtml</c> shows operators: a job.</summary>
public sealed class QueueJobPage : QueuePage
{
    /// <summary>The job, and where a script asks how far it is.</summary>
    public required WatchedJob Watched { get; init; }

    /// <summary>The name of its tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who enqueued it, where that is known.</summary>
    public string? EnqueuedBy { get; init; }

    /// <summary>The page's own path, which the paths of its forms begin with.</summary>
    public required string Path { get; init; }
}
