namespace Kit.Data;

/// <summary>What became of one database.</summary>
internal enum FleetOutcome
{
    /// <summary>It had all migrations.</summary>
    UpToDate,

    /// <summary>It lacks some, and nothing was to be done.</summary>
    Pending,

    /// <summary>It has got those that it lacked.</summary>
    Migrated,

    /// <summary>It has not.</summary>
    Failed,

    /// <summary>It was left as it was, because the first one failed.</summary>
    NotTried,
}
