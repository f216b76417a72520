using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>The seam between the two databases. Nothing else in Kit asks which one it is.</summary>
internal abstract class DatabaseProvider
{
    /// <summary>The name people know it by.</summary>
    public abstract string Name { get; }

    /// <summary>Where the rows are, without secrets.</summary>
    public abstract string Location { get; }

    /// <summary>Tells EF Core how the application talks to the database.</summary>
    public abstract void ConfigureApp(DbContextOptionsBuilder options);

    /// <summary>Tells EF Core how migrations talk to the database.</summary>
    public abstract void ConfigureOwner(DbContextOptionsBuilder options);

    /// <summary>Makes what migrations rely on: roles, the file's folder.</summary>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Takes from the application, in a tenant's own database, what is not there: the control plane, but for copies that it reads.</summary>
    public abstract Task LimitAsync(IModel model, CancellationToken cancellationToken);

    /// <summary>Whether the database is there, asked as its owner.</summary>
    public abstract Task<bool> ExistsAsync(CancellationToken cancellationToken);

    /// <summary>Deletes a tenant's own database; where there is none, nothing happens.</summary>
    public abstract Task DropAsync(CancellationToken cancellationToken);

    /// <summary>Finds what would let the application around the walls.</summary>
    public abstract Task<IReadOnlyList<KitException>> CheckAsync(DbContext context, bool isDevelopment, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until no other node migrates the database, which exists, and keeps them from it until it is disposed. EF Core's own lock is given up
    /// between one migration and the next.
    /// </summary>
    public abstract Task<IAsyncDisposable> LockMigrationsAsync(CancellationToken cancellationToken);

    /// <summary>Waits until no other node holds the lock of this name, and holds it until it is disposed or this node ends, however it ends.</summary>
    public abstract Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken);

    /// <summary>Tells other nodes, and this one, of changes; runs until it is stopped.</summary>
    public abstract Task ListenAsync(Action<string> received, Action<bool> connected, CancellationToken cancellationToken);

    /// <summary>Sends a message to all nodes that listen.</summary>
    public abstract Task NotifyAsync(string message, CancellationToken cancellationToken);

    /// <summary>
    /// Reads one number across all tenants, past EF Core and its log: for what is asked every second. The text comes from Kit alone.
    /// </summary>
    public abstract Task<long> PeekAsync(string sql, CancellationToken cancellationToken);

    /// <summary>Makes the one of two that fits: how a feature keeps SQL of its own for each database.</summary>
    public abstract T Choose<T>(Func<T> postgres, Func<T> sqlite);
}
