using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>Deletes, in batches, events that came in long ago, whatever became of them: a job that was given up comes back to none that old.</summary>
internal sealed partial class StripeEventPruner(
    ITenantScopes scopes, IOptions<BillingOptions> options, TimeProvider clock, ILogger<StripeEventPruner> logger) : BackgroundService
{
    public const int BatchSize = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly StripeEventState[] States = Enum.GetValues<StripeEventState>();

    /// <summary>Deletes them.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        foreach (var state in States)
        {
            int rows;
            do
            {
                rows = await PruneBatchAsync(state, cancellationToken);
                total += rows;
            }
            while (rows == BatchSize);
        }

        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, clock, stoppingToken);
                await TryPruneAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryPruneAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PruneAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
        }
    }

    // State by state, as the index has them.
    private async Task<int> PruneBatchAsync(StripeEventState state, CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        var events = scope.ServiceProvider.GetRequiredService<KitDbContext>().Set<StripeEvent>();
        var before = clock.GetUtcNow() - options.Value.EventRetention;
        var batch = events.Where(e => e.State == state && e.ReceivedAt < before).OrderBy(e => e.ReceivedAt).Take(BatchSize).Select(e => e.Id);
        return await events.Where(e => batch.Contains(e.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    [LoggerMessage(5204, LogLevel.Warning, "Events of long ago could not be deleted; trying again later")]
    private partial void LogFailed(Exception exception);
}
