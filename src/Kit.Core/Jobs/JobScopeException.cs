namespace Kit.Jobs;

/// <summary>A job was to be enqueued where no scope is open, so nobody knows whose it is.</summary>
/// <param name="kind">The job's kind.</param>
public sealed class JobScopeException(string kind) : KitException(
    JobErrors.NoScope,
    $"Job '{kind}' can't be enqueued: no scope is open here. Open one with ITenantScopes.OpenAsync(tenantId), or OpenPlatformWide() for a job of the platform.")
{
    /// <summary>The job's kind.</summary>
    public string Kind { get; } = kind;
}
