using Kit.Data;
using Kit.Lifecycle;
using Kit.Portability;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Operations;

/// <summary>What is done for tenants from time to time: by one node at a time, and no more often than is due.</summary>
internal sealed partial class TenantUpkeep(
    DatabaseProvider provider, TenantMeasurer measurer, OperationPruner pruner, UnfinishedImports imports, DomainChecks domains, DueErasures due,
    IOptions<OperationsOptions> options, TimeProvider clock,
    ILogger<TenantUpkeep> logger)
{
    private const string Lock = "tenant upkeep";

    /// <summary>Does what is due.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var turn = await provider.LockAsync(Lock, cancellationToken);
        await pruner.PruneAsync(cancellationToken);
        await imports.SweepAsync(cancellationToken);
        await domains.RunAsync(cancellationToken);
        if (!(await measurer.LastAsync(cancellationToken) > clock.GetUtcNow() - options.Value.MeasureEvery))
        {
            await measurer.MeasureAsync(cancellationToken);
        }

        if (options.Value.EraseDue && await due.RunAsync(cancellationToken) is { Erased: > 0 } done)
        {
            LogErased(done.Erased);
        }
    }

    [LoggerMessage(2273, LogLevel.Information, "{Count} tenants were due, and are erased")]
    private partial void LogErased(int count);
}
