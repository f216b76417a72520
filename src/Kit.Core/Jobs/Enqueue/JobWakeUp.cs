using Kit.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Jobs;

/// <summary>Tells this node's dispatcher at once, and the others' soon, that there is work. Nothing depends on it: they also look by themselves.</summary>
internal sealed partial class JobWakeUp : BackgroundService
{
    private const string Message = "jobs";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly DatabaseProvider _provider;
    private readonly ILogger<JobWakeUp> _logger;
    private readonly SemaphoreSlim _here = new(0);
    private readonly SemaphoreSlim _elsewhere = new(0);

    public JobWakeUp(DatabaseProvider provider, IChangeSignals signals, ILogger<JobWakeUp> logger)
    {
        _provider = provider;
        _logger = logger;
        signals.Subscribe(message =>
        {
            if (message is null or Message)
            {
                RaiseHere();
            }
        });
    }

    /// <summary>There is work, on whatever node.</summary>
    public void Raise()
    {
        RaiseHere();
        Set(_elsewhere);
    }

    /// <summary>There is work, or room for it, on this node.</summary>
    public void RaiseHere() => Set(_here);

    /// <summary>Waits until there is work, or until the time is over.</summary>
    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => _here.WaitAsync(timeout, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _elsewhere.WaitAsync(stoppingToken);
                await NotifyAsync(stoppingToken);

                // However many were enqueued meanwhile, they are one message.
                await Task.Delay(Pause, TimeProvider.System, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private static void Set(SemaphoreSlim semaphore)
    {
        // Two at once may both find it empty; then it wakes once more than needed.
        if (semaphore.CurrentCount == 0)
        {
            semaphore.Release();
        }
    }

    private async Task NotifyAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _provider.NotifyAsync(Message, stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotTold(e);
        }
    }

    [LoggerMessage(3101, LogLevel.Debug, "Other nodes were not told of new jobs; they will find them by themselves")]
    private partial void LogNotTold(Exception exception);
}
