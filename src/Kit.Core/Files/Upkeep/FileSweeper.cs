using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Files;

/// <summary>Sweeps from time to time, on every node: what one has deleted the other does not find.</summary>
internal sealed partial class FileSweeper(FileSweep sweep, IOptions<FilesOptions> options, ILogger<FileSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = options.Value.SweepInterval < FirstPause ? options.Value.SweepInterval : FirstPause;
        while (true)
        {
            await Task.Delay(pause, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await sweep.RunAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
            catch (Exception)
            {
                return;
            }

            pause = options.Value.SweepInterval;
        }
    }

    [LoggerMessage(2223, LogLevel.Warning, "Files that no row knows could not be looked for; trying again later")]
    private partial void LogFailed(Exception exception);
}
