namespace Kit.Jobs;

/// <summary>Deletes what else ended long ago, beside the jobs of a queue.</summary>
internal interface IQueuePruner
{
    /// <summary>Deletes a batch; returns whether there may be more.</summary>
    /// <param name="database">The database; <see langword="null"/> for the shared one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<bool> PruneAsync(string? database, CancellationToken cancellationToken);
}
