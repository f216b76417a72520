using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace Kit.Billing;

/// <summary>Brings the plans to Stripe once the server listens: the emulator answers only then. That it fails stops nobody from working.</summary>
internal sealed partial class CatalogueStartup(
    ICatalogueSync catalogue, IOptions<BillingOptions> options, IHostEnvironment environment, IHostApplicationLifetime lifetime,
    ILogger<CatalogueStartup> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!(options.Value.SyncPlansAtStart ?? environment.IsDevelopment()) || !await StartedAsync(stoppingToken))
        {
            return;
        }

        try
        {
            await catalogue.RunAsync(stoppingToken);
        }
        catch (Exception e) when (e is StripeException or HttpRequestException or OperationCanceledException)
        {
            if (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
    }

    private async Task<bool> StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var up = lifetime.ApplicationStarted.Register(() => started.TrySetResult(true));
        await using var down = stoppingToken.Register(() => started.TrySetResult(false));
        return await started.Task;
    }

    [LoggerMessage(5102, LogLevel.Warning, "The plans could not be brought to Stripe; nobody can subscribe to what is not there")]
    private partial void LogFailed(Exception exception);
}
