using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Data;

/// <summary>What <c>dotnet ef</c> works with: PostgreSQL's model, and no database.</summary>
internal sealed class DesignProvider : DatabaseProvider
{
    public override string Name => "PostgreSQL (design time)";

    public override string Location => "nowhere";

    public override void ConfigureApp(DbContextOptionsBuilder options) => PostgresProvider.ConfigureDesign(options.UseNpgsql("Host=design-time"));

    public override void ConfigureOwner(DbContextOptionsBuilder options) => ConfigureApp(options);

    public override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task LimitAsync(IModel model, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public override Task DropAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<IReadOnlyList<KitException>> CheckAsync(DbContext context, bool isDevelopment, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KitException>>([]);

    public override Task<IAsyncDisposable> LockMigrationsAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable>(NoLock.Instance);

    public override Task<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable>(NoLock.Instance);

    public override Task ListenAsync(Action<string> received, Action<bool> connected, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<long> PeekAsync(string sql, CancellationToken cancellationToken) => Task.FromResult(0L);

    public override T Choose<T>(Func<T> postgres, Func<T> sqlite) => postgres();

    public override Task NotifyAsync(string message, CancellationToken cancellationToken) => Task.CompletedTask;
}
