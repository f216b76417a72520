namespace Kit.Jobs;

/// <summary>How a run ends: what metrics and engines call it.</summary>
internal static class JobEnds
{
    public const string Done = "done";

    /// <summary>Another attempt follows.</summary>
    public const string Failed = "failed";

    public const string Dead = "dead";

    public const string Cancelled = "cancelled";

    /// <summary>Given back with its attempt.</summary>
    public const string Released = "released";

    /// <summary>Another node has the job.</summary>
    public const string Lost = "lost";

    /// <summary>It could not be written; the job runs again when its lease has ended.</summary>
    public const string Unknown = "unknown";
}
