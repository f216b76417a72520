namespace Kit.Jobs;

/// <summary>How far a job is: the model of the partial view <c>/Views/Kit/Core/_JobProgress.cshtml</c>, which goes on by itself.</summary>
/// <param name="Job">The job.</param>
/// <param name="Path">Where a script asks again, within the tenant.</param>
public sealed record WatchedJob(JobView Job, string Path)
{
    /// <summary>The state, with what its handler last said of it.</summary>
    public string Words => Job.Words;

    /// <summary>Whether it will change no more by itself.</summary>
    public bool HasEnded => Job.State is JobState.Done or JobState.Dead or JobState.Cancelled;

    /// <summary>How much of the work is done, from 0 to 1; <see langword="null"/> where its handler has not said.</summary>
    public double? Share => Job is { ProgressDone: { } done, ProgressTotal: > 0 and var total } ? Math.Clamp((double)done / total, 0, 1) : null;
}
