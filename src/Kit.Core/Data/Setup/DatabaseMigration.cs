namespace Kit.Data;

/// <summary>How the last migration of a database went that a tenant has for itself: what an operator looks at when some of many did not.</summary>
[Global]
[NotAudited]
[NotVersioned]
internal sealed class DatabaseMigration
{
    public const int ErrorLength = 2000;

    /// <summary>The database's name.</summary>
    public required string Database { get; init; }

    /// <summary>Where it is.</summary>
    public DatabaseMigrationState State { get; set; }

    /// <summary>The last migration that it was to have.</summary>
    public required string Migration { get; set; }

    /// <summary>When it was last begun.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>When it ended; <see langword="null"/> while it runs, or where the process ended that ran it.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; set; }
}
