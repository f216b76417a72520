namespace Kit.Jobs;

/// <summary>
/// What follows for a job whose process ended under it. A node takes more jobs than it has begun, and one of them may be what ends it: so nobody is condemned
/// for having been taken, or for having run beside it. The first crash counts for all that the node had taken. From then on, and at a job's last attempt, the node
/// notes before it begins one that it does, and what is not noted was not begun: that goes back as if it had not been taken. Where the next crash would be a
/// job's end, it runs beside no other of which that is so: each is tried by itself.
/// </summary>
internal static class CrashRules
{
    /// <summary>A condition, of a job whose lease has ended: it begins only once that is noted.</summary>
    /// <param name="maxCrashes">An expression for <see cref="JobsOptions.MaxCrashes"/>.</param>
    public static string IsNoted(string maxCrashes) => $"(crash_count > 0 OR {maxCrashes} <= 1 OR {IsLast})";

    /// <summary>A condition: it was taken, and has not begun.</summary>
    public static string IsUnbegun(string maxCrashes) => $"({IsNoted(maxCrashes)} AND begun_under IS DISTINCT FROM lease_token)";

    /// <summary>A condition: a crash is its end.</summary>
    public static string IsOver(string maxCrashes) => $"(crash_count + 1 >= {maxCrashes} OR {IsLast})";

    /// <summary>The same as <see cref="IsNoted"/>, of a job that was taken.</summary>
    public static bool MustNote(Job job, int maxCrashes) => job.CrashCount > 0 || maxCrashes <= 1 || IsLastAttempt(job);

    /// <summary>Whether it is one of those that are tried by themselves.</summary>
    public static bool IsOnTrial(Job job, int maxCrashes) => job.CrashCount > 0 && job.CrashCount + 1 >= maxCrashes;

    /// <summary>Whether there is no other attempt after this one.</summary>
    public static bool IsLastAttempt(Job job) => job.Attempts - job.CrashCount >= job.MaxAttempts;

    private const string IsLast = "attempts - crash_count >= max_attempts";
}
