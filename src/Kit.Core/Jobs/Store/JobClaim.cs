namespace Kit.Jobs;

/// <summary>What was taken off the queue.</summary>
/// <param name="Jobs">The jobs, each under this node's lease, in the order in which to start them.</param>
/// <param name="More">Whether there may be more that could be started.</param>
/// <param name="IsHeld">Whether some wait for their lane to have room.</param>
internal sealed record JobClaim(IReadOnlyList<Job> Jobs, bool More, bool IsHeld);
