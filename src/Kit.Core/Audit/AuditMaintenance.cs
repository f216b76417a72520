using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Audit;

/// <summary>Seals what is old enough, and each hour deletes what is too old.</summary>
internal sealed partial class AuditMaintenance(
    AuditSealer sealer, AuditPruner pruner, TimeProvider clock, IOptions<AuditOptions> options, ILogger<AuditMaintenance> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruned = clock.GetTimestamp();
        using var timer = new PeriodicTimer(options.Value.SealAfter > ShortestPause ? options.Value.SealAfter : ShortestPause, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await sealer.SealAsync(stoppingToken);
                if (clock.GetElapsedTime(pruned) > PruneEvery)
                {
                    pruned = clock.GetTimestamp();
                    await pruner.PruneAsync(stoppingToken);
                }
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(2151, LogLevel.Error, "The audit log could not be sealed or pruned; it is tried again")]
    private partial void LogFailed(Exception exception);
}
