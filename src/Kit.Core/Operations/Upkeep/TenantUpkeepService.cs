using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Operations;

/// <summary>Looks from time to time whether there is something to do.</summary>
internal sealed partial class TenantUpkeepService(TenantUpkeep upkeep, IOptions<OperationsOptions> options, TimeProvider clock, ILogger<TenantUpkeepService> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.UpkeepInterval > ShortestPause ? options.Value.UpkeepInterval : ShortestPause, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await upkeep.RunAsync(stoppingToken);
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

    [LoggerMessage(2272, LogLevel.Error, "The upkeep of tenants failed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
