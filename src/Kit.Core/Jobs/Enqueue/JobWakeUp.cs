using System.Collections.Concurrent;
using Kit.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Jobs;

/// <summary>Tells this node's dispatcher at once, and the others' soon, that there is work. Nothing depends on it: they also look by themselves.</summary>
internal sealed partial class JobWakeUp : BackgroundService
{
    private const string Message = "jobs"; // then the name of the database, which the shared one has none of
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly DatabaseProvider _provider;
    private readonly ILogger<JobWakeUp> _logger;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _here = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _untold = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _elsewhere = new(0);

    public JobWakeUp(DatabaseProvider provider, IChangeSignals signals, ILogger<JobWakeUp> logger)
    {
        _provider = provider;
        _logger = logger;
        signals.Subscribe(message =>
        {
            if (message is null)
            {
                RaiseAllHere();
            }
            else if (message == Message || message.StartsWith(Message + " ", StringComparison.Ordinal))
            {
                Set(Here(message[Message.Length..].TrimStart()));
            }
        });
    }

    /// <summary>There is work in a database, on whatever node.</summary>
    /// <param name="database">Its name; <see langword="null"/> for the shared one.</param>
    public void Raise(string? database)
    {
        RaiseHere(database);
        _untold[NameOf(database)] = true;
        Set(_elsewhere);
    }

    /// <summary>There is work in a database, on this node.</summary>
    public void RaiseHere(string? database) => Set(Here(NameOf(database)));

    /// <summary>There may be work in each database, or there is room for it on this node.</summary>
    public void RaiseAllHere()
    {
        foreach (var database in _here.Values)
        {
            Set(database);
        }
    }

    /// <summary>Waits until there is work in a database, or until the time is over.</summary>
    public Task WaitAsync(string? database, TimeSpan timeout, CancellationToken cancellationToken) => Here(NameOf(database)).WaitAsync(timeout, cancellationToken);

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

    private static string NameOf(string? database) => database ?? "";

    private SemaphoreSlim Here(string name) => _here.GetOrAdd(name, static _ => new(0));

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
        foreach (var name in _untold.Keys)
        {
            _untold.TryRemove(name, out _);
            try
            {
                await _provider.NotifyAsync($"{Message} {name}".TrimEnd(), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogNotTold(e);
            }
        }
    }

    [LoggerMessage(3101, LogLevel.Debug, "Other nodes were not told of new jobs; they will find them by themselves")]
    private partial void LogNotTold(Exception exception);
}
