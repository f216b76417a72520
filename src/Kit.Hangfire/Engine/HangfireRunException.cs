namespace Kit.Jobs;

/// <summary>Tells Hangfire that a run failed. Why stands in the job's own row, since it may say what is in the job.</summary>
internal sealed class HangfireRunException(string end) : Exception($"The run ended as '{end}'. The job's row says why, and what follows.");
