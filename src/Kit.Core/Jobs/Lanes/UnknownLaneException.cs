namespace Kit.Jobs;

/// <summary>A job was to be enqueued in a lane that nobody declares: it would have no limits, whatever those of the lane that was meant.</summary>
/// <param name="lane">The lane.</param>
public sealed class UnknownLaneException(string lane) : KitException(
    JobErrors.UnknownLane, $"There is no lane '{lane}'. Declare it with kit.AddLane(\"{lane}\"), or name it in a [Job].")
{
    /// <summary>The lane.</summary>
    public string Lane { get; } = lane;
}
