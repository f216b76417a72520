namespace Kit.Data;

/// <summary>Brings the database to the state that the program expects, and says what is wrong with it.</summary>
public interface IDatabaseSetup
{
    /// <summary>
    /// Makes roles and database where they are missing and applies the host's migrations, as the owner. A host without migrations gets its
    /// tables from the model, once. Tables that a library keeps by scripts of its own (Hangfire's) are made with them.
    /// </summary>
    Task MigrateAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The names of the host's migrations that are not applied, in their order, and of libraries whose own tables are not up to date; all of them where
    /// there is no database.
    /// </summary>
    Task<IReadOnlyList<string>> FindPendingAsync(CancellationToken cancellationToken = default);

    /// <summary>What would let the application around the walls, and migrations that are not applied. Empty when all is well.</summary>
    Task<IReadOnlyList<KitException>> CheckAsync(CancellationToken cancellationToken = default);
}
