namespace Kit.Jobs;

/// <summary>How long a failed job waits.</summary>
internal static class Backoff
{
    private const double Factor = 3;
    private const double Jitter = 0.2;

    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="first">The wait after the first.</param>
    /// <param name="longest">The longest wait.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan longest, double random)
    {
        var seconds = Math.Min(first.TotalSeconds * Math.Pow(Factor, Math.Max(0, attempt - 1)), longest.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (1 + (Jitter * ((2 * random) - 1))));
    }
}
