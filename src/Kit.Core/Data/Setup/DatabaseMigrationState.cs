namespace Kit.Data;

/// <summary>Where a database's migration is.</summary>
internal enum DatabaseMigrationState
{
    /// <summary>It runs, or its process ended; the next run goes on.</summary>
    Running,

    /// <summary>The database has all migrations.</summary>
    Done,

    /// <summary>One of them failed, and with it those after it.</summary>
    Failed,
}
