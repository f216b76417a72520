using System.Data.Common;
using System.Diagnostics;

namespace Kit.Portability;

/// <summary>A source whose tenant can be read and not written, until this is disposed or the tenant has left.</summary>
internal sealed class TenantHold(
    TenantTransfer transfer, DbConnection source, DbTransaction transaction, IReadOnlyList<DbConnection> others, long since, Func<CancellationToken, Task<IReadOnlyList<MovedTable>>> finish) : IAsyncDisposable
{
    /// <summary>For how long it has been so; the wait for the tenant's writers counts.</summary>
    public long Milliseconds => (long)Math.Ceiling(Stopwatch.GetElapsedTime(since).TotalMilliseconds);

    /// <summary>Copies the last rows, lets the target's counters go on where the source's are, and proves that both places have the same.</summary>
    /// <returns>What was proved, by table.</returns>
    /// <exception cref="KitException">They have not (<c>KIT2142</c>).</exception>
    public Task<IReadOnlyList<MovedTable>> FinishAsync(CancellationToken cancellationToken) => finish(cancellationToken);

    /// <summary>Closes the source for good; where it is the shared database, the tenant is in its new place with the same commit.</summary>
    public async Task LeaveAsync(bool andSwitch, IReadOnlyList<MovedTable> proof, CancellationToken cancellationToken)
    {
        await transfer.LeaveAsync(source, transaction, cancellationToken);
        if (andSwitch)
        {
            await transfer.SwitchAsync(source, transaction, Milliseconds, proof, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await source.DisposeAsync();
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }
    }
}
