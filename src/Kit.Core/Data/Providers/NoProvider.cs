using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>Stands where no database is configured, so that start-up can name this together with all else that is missing.</summary>
internal sealed class NoProvider : DatabaseProvider
{
    public override string Name => "none";

    public override string Location => "nowhere";

    // Checks look at the model; none of them reaches for rows.
    public override void ConfigureApp(DbContextOptionsBuilder options) => options.UseNpgsql("Host=no-database-is-configured");

    public override void ConfigureOwner(DbContextOptionsBuilder options) => throw Missing();

    public override Task PrepareAsync(CancellationToken cancellationToken) => throw Missing();

    public override Task LimitAsync(IModel model, CancellationToken cancellationToken) => throw Missing();

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken) => throw Missing();

    public override Task DropAsync(CancellationToken cancellationToken) => throw Missing();

    public override Task<IReadOnlyList<KitException>> CheckAsync(DbContext context, bool isDevelopment, CancellationToken cancellationToken) => throw Missing();

    public override Task<IAsyncDisposable> LockMigrationsAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable>(NoLock.Instance);

    public override Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken) => throw Missing();

    public override Task ListenAsync(Action<string> received, Action<bool> connected, CancellationToken cancellationToken) => throw Missing();

    public override Task NotifyAsync(string message, CancellationToken cancellationToken) => throw Missing();

    public override Task<long> PeekAsync(string sql, CancellationToken cancellationToken) => throw Missing();

    // The services that ask are made before start-up can report; they do nothing until it has.
    public override T Choose<T>(Func<T> postgres, Func<T> sqlite) => postgres();

    private static KitException Missing() =>
        new(KitErrors.MissingSetting, "No database. Set ConnectionStrings:Kit (environment: ConnectionStrings__Kit) to 'Host=…' for PostgreSQL.");
}
