using System.Diagnostics.CodeAnalysis;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>The queues of the databases that tenants have for themselves: they come and go with the tenants.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Signals come until the last, and the semaphore holds nothing that needs disposal.")]
internal sealed partial class JobQueues(
    ITenantDatabases databases, JobStores stores, RunningJobs running, JobRunner runner, JobUpkeep upkeep, JobPruner pruner, JobWakeUp wakeUp, IChangeSignals signals,
    ScheduleTicker ticker, ScheduleEnrolment enrolment, ScheduleRegistry schedules, IOptions<JobsOptions> options, ILogger<JobDispatcher> logger)
{
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0);

    public JobQueue Make(JobStore store, TimeSpan poll) => new(
        store, running, runner, upkeep, pruner, new(store, ticker, enrolment, schedules, signals, logger), wakeUp, options.Value, poll, logger);

    /// <summary>Ends when no more jobs are taken from them.</summary>
    public async Task TakeFromOthersAsync(CancellationToken ended, CancellationToken stoppingToken)
    {
        signals.Subscribe(message =>
        {
            if (message is null || message.StartsWith(TenancyModel.TenantsTable + " ", StringComparison.Ordinal))
            {
                _changed.Release();
            }
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(ended, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotFound(e);
            }
            catch (Exception)
            {
                break;
            }

            // Many changes at once are one look.
            await ((Task)_changed.WaitAsync(options.Value.DedicatedPollInterval, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_changed.Wait(0, CancellationToken.None))
            {
            }
        }

        await Task.WhenAll(_running.Values.Select(r => r.Queue.Taking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task EndOthersAsync()
    {
        await Task.WhenAll(_running.Values.Select(r => r.Queue.Ended)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var queue in _running.Values)
        {
            queue.Dispose();
        }
    }

    private async Task FollowAsync(CancellationToken ended, CancellationToken stoppingToken)
    {
        var placed = (await databases.ListAsync(stoppingToken)).Where(d => d.IsInUse).ToDictionary(d => d.Name, d => d.Tenants, StringComparer.Ordinal);
        foreach (var (database, tenants) in placed)
        {
            if (!_running.TryGetValue(database, out var queue))
            {
                var store = stores.Create(database);
                store.Tenants = tenants;
                var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                _running[database] = new(Make(store, options.Value.DedicatedPollInterval).Start(ended, stop.Token), stop);
            }
            else if (!queue.Queue.Store.Tenants.SequenceEqual(tenants))
            {
                queue.Queue.Store.Tenants = tenants;
                wakeUp.RaiseHere(database);
            }
        }

        // What is left there belongs to nobody; what runs ends, and keeps its lease until the host does.
        foreach (var (database, queue) in _running.Where(r => !placed.ContainsKey(r.Key)).ToList())
        {
            queue.Queue.Store.Tenants = [];
            if (!running.All.Any(r => r.Store == queue.Queue.Store))
            {
                await queue.Stop.CancelAsync();
                _running.Remove(database);
            }
        }
    }

    [LoggerMessage(3241, LogLevel.Warning, "Which databases tenants have for themselves could not be read; trying again")]
    private partial void LogNotFound(Exception exception);

    private sealed class Running(JobQueue queue, CancellationTokenSource stop) : IDisposable
    {
        public JobQueue Queue { get; } = queue;

        public CancellationTokenSource Stop { get; } = stop;

        public void Dispose()
        {
            Stop.Dispose();
            Queue.Store.Dispose();
        }
    }
}
