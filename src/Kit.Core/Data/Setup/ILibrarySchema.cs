namespace Kit.Data;

/// <summary>
/// Tables that a library keeps in the shared database by scripts of its own, in a schema of its own, beside the host's migrations: made and brought up to date
/// with them, by the owner.
/// </summary>
internal interface ILibrarySchema
{
    /// <summary>What it lacks, in a word; <see langword="null"/> for nothing. Asked as the owner; the database may not be there.</summary>
    Task<string?> FindPendingAsync(CancellationToken cancellationToken);

    /// <summary>Makes it what the program expects, as the owner. One node at a time does so; where nothing is lacking, nothing is done.</summary>
    Task InstallAsync(CancellationToken cancellationToken);

    /// <summary>Why the application can't work with it; <see langword="null"/> where it can.</summary>
    Task<KitException?> CheckAsync(CancellationToken cancellationToken);
}
