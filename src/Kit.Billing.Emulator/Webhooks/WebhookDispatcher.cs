using System.Collections.Concurrent;
using Kit.Billing.Emulator.Chaos;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Billing.Emulator.Webhooks;

/// <summary>
/// Delivers what is due, one after the other per endpoint so that the order of events is kept; endpoints don't wait for each other.
/// An attempt is written down after it was made, so a crash in between delivers twice, never not at all.
/// </summary>
internal sealed partial class WebhookDispatcher(
    EmulatorStore store,
    ChaosControls chaos,
    WebhookSender sender,
    DeliveryPulse pulse,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<WebhookDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _pumps = new(StringComparer.Ordinal);

    /// <summary>Opens the state, so that a file that can't be used stops the host's start with the reason.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        store.Write(RequestInfo.Background, transaction =>
        {
            WebhookEndpoints.Register(transaction);
            return 0;
        });
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        store.Committed += pulse.Beat;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var next = pulse.Next;
                var wait = Look(stoppingToken);
                using var timer = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(next, Task.Delay(wait, clock, timer.Token));
                await timer.CancelAsync();
            }
        }
        finally
        {
            store.Committed -= pulse.Beat;
            await Task.WhenAll(_pumps.Values);
        }
    }

    private TimeSpan Look(CancellationToken stoppingToken)
    {
        try
        {
            store.Write(RequestInfo.Background, Upkeep.Run);
            return StartPumps(stoppingToken);
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            // A fault of the emulator must not end the developer's host.
            LookFailed(logger, error);
            return TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>Starts a pump for each endpoint that has something due, and tells when the next one will.</summary>
    private TimeSpan StartPumps(CancellationToken stoppingToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var open = chaos.Holding
            ? []
            : store.Read(RequestInfo.Background, transaction => Deliveries.Open(transaction)
                .Select(delivery => (Endpoint: delivery.Text("endpoint")!, Due: delivery.Long("due")))
                .ToList());

        foreach (var endpoint in open.Where(delivery => delivery.Due <= now).Select(delivery => delivery.Endpoint).Distinct())
        {
            if (_running.TryAdd(endpoint, true))
            {
                _pumps[endpoint] = Task.Run(() => PumpAsync(endpoint, stoppingToken), CancellationToken.None);
            }
        }

        var later = open.Where(delivery => delivery.Due > now).Select(delivery => delivery.Due - now).DefaultIfEmpty(long.MaxValue).Min();
        return later < Longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(later) : Longest;
    }

    private async Task PumpAsync(string endpoint, CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested && Next(endpoint) is { } deliveryId)
            {
                var outcome = await sender.SendAsync(deliveryId, stoppingToken);
                store.Write(RequestInfo.Background, transaction =>
                {
                    Deliveries.Finish(transaction, deliveryId, outcome.Status, outcome.Error);
                    return 0;
                });
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was under way stays pending and is delivered after the next start.
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            PumpFailed(logger, endpoint, error);
        }
        finally
        {
            _running.TryRemove(endpoint, out _);
            pulse.Beat();
        }
    }

    private string? Next(string endpoint)
    {
        if (chaos.Holding)
        {
            return null;
        }

        return store.Read(RequestInfo.Background, transaction =>
        {
            var now = transaction.UtcNow.ToUnixTimeMilliseconds();
            return Deliveries.Open(transaction)
                .FirstOrDefault(delivery => delivery.Text("endpoint") == endpoint && delivery.Long("due") <= now)?
                .Text("id");
        });
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        // The receiver is usually this very host: nothing is sent before it listens.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    [LoggerMessage(2, LogLevel.Error, "Looking for due webhooks failed.")]
    private static partial void LookFailed(ILogger logger, Exception error);

    [LoggerMessage(1, LogLevel.Error, "Delivering webhooks to {Endpoint} broke down.")]
    private static partial void PumpFailed(ILogger logger, string endpoint, Exception error);
}
