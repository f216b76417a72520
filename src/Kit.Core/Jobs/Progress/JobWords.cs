using System.Globalization;

namespace Kit.Jobs;

/// <summary>A job's state in words that people without the source understand. None of them are an exception's.</summary>
internal static class JobWords
{
    public static string Of(JobView job) => job.State switch
    {
        JobState.Ready => "Waits for its turn",
        JobState.Scheduled when job.Attempts > 0 => $"Failed at attempt {job.Attempts}; tried again at {Moment(job.RunAt)}",
        JobState.Scheduled => $"Planned for {Moment(job.RunAt)}",
        JobState.Running when job.CancelRequestedAt is not null => "Is being cancelled",
        JobState.Running => $"Runs{Progress(job)}",
        JobState.Done => $"Done{Progress(job)}",
        JobState.Dead => $"Failed, and was given up{Progress(job)}",
        JobState.Cancelled => $"Cancelled{Progress(job)}",
        JobState.Held => "Waits for others to end",
        _ => "Moves to another database",
    };

    /// <summary>What a state is called in lists.</summary>
    public static string Of(JobState state) => state switch
    {
        JobState.Ready => "Waiting",
        JobState.Scheduled => "Planned",
        JobState.Running => "Running",
        JobState.Done => "Done",
        JobState.Dead => "Failed",
        JobState.Cancelled => "Cancelled",
        JobState.Held => "Held",
        _ => "Moving",
    };

    private static string Progress(JobView job)
    {
        string?[] parts =
        [
            job.ProgressText is { Length: > 0 } text ? text : null,
            (job.ProgressDone, job.ProgressTotal) switch
            {
                ({ } done, { } total) => $"{Number(done)} of {Number(total)}",
                ({ } done, null) => Number(done),
                _ => null,
            },
        ];
        var said = string.Join(", ", parts.OfType<string>());
        return said.Length > 0 ? $": {said}" : "";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
