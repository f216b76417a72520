using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Data;

internal sealed partial class ChangeSignals(DatabaseProvider provider, TimeProvider clock, ILogger<ChangeSignals> logger) : BackgroundService, IChangeSignals
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly List<Action<string?>> _subscribers = [];
    private readonly Channel<string> _toOthers = Channel.CreateUnbounded<string>(new() { SingleReader = true });
    private volatile bool _live;

    public bool IsLive => _live;

    public void Subscribe(Action<string?> received)
    {
        lock (_subscribers)
        {
            _subscribers.Add(received);
        }
    }

    public void RaiseHere(string message) => Raise(message);

    public void RaiseEverywhere(string message)
    {
        Raise(message);
        _toOthers.Writer.TryWrite(message);
    }

    public void RaiseAllHere() => Raise(null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var telling = TellAsync(stoppingToken);
        try
        {
            while (!await ListenAsync(stoppingToken))
            {
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }

        await telling;
    }

    // Each until it is told: who did not hear of a change would go by what was before it.
    private async Task TellAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var message in _toOthers.Reader.ReadAllAsync(stoppingToken))
            {
                while (!await TryTellAsync(message, stoppingToken))
                {
                    await Task.Delay(Pause, TimeProvider.System, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<bool> TryTellAsync(string message, CancellationToken stoppingToken)
    {
        try
        {
            await provider.NotifyAsync(message, stoppingToken);
            return true;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            LogNotTold(e);
            return false;
        }
    }

    // True where there is nobody to listen to: one node.
    private async Task<bool> ListenAsync(CancellationToken stoppingToken)
    {
        try
        {
            await provider.ListenAsync(Raise, OnConnected, stoppingToken);
            return _live;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            LogLost(e);
            return false;
        }
    }

    private void OnConnected(bool connected)
    {
        // Whatever changed while nobody listened is not known: forget all.
        _live = connected;
        Raise(null);
    }

    private void Raise(string? message)
    {
        Action<string?>[] subscribers;
        lock (_subscribers)
        {
            subscribers = [.. _subscribers];
        }

        foreach (var subscriber in subscribers)
        {
            subscriber(message);
        }
    }

    [LoggerMessage(2202, LogLevel.Warning, "Other nodes could not be told of a change in a tenant's own database; trying again")]
    private partial void LogNotTold(Exception exception);

    [LoggerMessage(2201, LogLevel.Warning, "Changes of other nodes are not heard; what is remembered of tenants is trusted for a second only, until they are")]
    private partial void LogLost(Exception exception);
}
