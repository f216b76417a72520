#pragma warning disable EF1001 // See DataServices.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Internal;

namespace Kit.Data;

/// <summary>A database that tenants have for themselves, as this node reaches it: its pools, and how many are at them.</summary>
internal sealed class TenantPlace<TContext>(DatabaseProvider provider, DbContextPool<TContext> pool, TimeProvider clock) : IAsyncDisposable
    where TContext : KitDbContext
{
    private const int Closed = -1;
    private long _since = clock.GetTimestamp();
    private int _users;

    public DatabaseProvider Provider { get; } = provider;

    public DbContextPool<TContext> Pool { get; } = pool;

    /// <summary>Keeps the pools until <see cref="Leave"/>; not where they are closed.</summary>
    public bool TryEnter()
    {
        for (var users = Volatile.Read(ref _users); users != Closed;)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    public void Leave()
    {
        Volatile.Write(ref _since, clock.GetTimestamp());
        Interlocked.Decrement(ref _users);
    }

    /// <summary>Closes them where nobody has been at them for so long.</summary>
    public bool TryClose(TimeSpan idle) =>
        clock.GetElapsedTime(Volatile.Read(ref _since)) >= idle && Interlocked.CompareExchange(ref _users, Closed, 0) == 0;

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        switch (Provider)
        {
            case IAsyncDisposable provider:
                await provider.DisposeAsync();
                break;
            case IDisposable provider:
                provider.Dispose();
                break;
            default:
                break;
        }
    }
}
