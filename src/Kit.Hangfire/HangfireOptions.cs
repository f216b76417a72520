namespace Kit.Jobs;

/// <summary>How Hangfire keeps its own tables. Bound from section <c>Kit:Jobs:Hangfire</c>.</summary>
public sealed class HangfireOptions
{
    internal const string Section = "Kit:Jobs:Hangfire";

    /// <summary>
    /// How Hangfire reaches the shared database, where the application's own way does not keep a session's role: through PgBouncer
    /// (<c>Kit:Database:Role</c> is empty). The login must be a member of <c>kit_platform</c>.
    /// </summary>
    /// <value><c>ConnectionStrings:Kit</c>.</value>
    public string? ConnectionString { get; set; }

    /// <summary>How long the dashboard shows what has ended. The jobs' own rows are kept as <see cref="JobsOptions.DoneRetention"/> says.</summary>
    /// <value>1 hour.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);
}
