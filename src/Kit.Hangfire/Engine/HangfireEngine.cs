using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Hangfire;
using Hangfire.Client;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.States;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using HangfireJob = Hangfire.Common.Job;

namespace Kit.Jobs;

/// <summary>
/// Runs jobs on Hangfire's workers. Each that is taken off the queue is a job of Hangfire's of its own, which names it and is run once, by this node. Hangfire's retries, delays
/// and recurring jobs are left out: its schedulers don't run.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The server is disposed of when it has stopped.")]
internal sealed partial class HangfireEngine(
    HangfireStorage storage, Handovers handovers, HangfireEntry entry, IOptions<JobsOptions> options, IOptions<HangfireOptions> hangfire, ILogger<HangfireEngine> logger) : IJobEngine
{
    public const string EngineName = "Hangfire";

    private static readonly MethodInfo Entry = typeof(HangfireEntry).GetMethod(nameof(HangfireEntry.RunAsync))!;

    // For what a worker still has to write of a job that has ended.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    // Of its own it would wait for minutes after the database has been away.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly JobFilterCollection _filters = CreateFilters();
    private BackgroundProcessingServer? _server;
    private BackgroundJobClient? _client;

    public string Name => EngineName;

    // A job is some twenty small transactions of Hangfire's: one more is taken for each worker, so that none waits for the next.
    public JobWindow Window { get; } = new(TimeSpan.FromMilliseconds(500), MostOfWorker: 1);

    public void Start()
    {
        var changer = new BackgroundJobStateChanger(_filters);
        _client = new(storage.Storage, new BackgroundJobFactory(_filters), changer);
        var worker = new Worker([Handovers.Queue], new BackgroundJobPerformer(_filters, new EntryActivator(entry), TaskScheduler.Default), changer);
        _server = new(
            storage.Storage,
            [worker.UseBackgroundPool(options.Value.Workers), new HangfireCleaner(storage.Source, hangfire.Value.Retention).UseBackgroundPool(1)],
            new Dictionary<string, object> { ["Queues"] = new[] { Handovers.Queue }, ["WorkerCount"] = options.Value.Workers },
            new()
            {
                StopTimeout = StopTimeout,
                ShutdownTimeout = ShutdownTimeout,
                RestartDelay = LongestPause,
                RetryDelay = static attempt => attempt < LongestPause.TotalSeconds ? TimeSpan.FromSeconds(attempt) : LongestPause,
            });
    }

    public async Task RunAsync(RunningJob job, Func<RunningJob, Task<string>> work)
    {
        var handover = new Handover(job, work);
        handovers.Add(handover);
        try
        {
            using var withdrawal = job.CancellationToken.UnsafeRegister(static h => ((Handover)h!).EndUnlessBegun(), handover);
            handover.HangfireId = await Task.Run(() => Create(job));
            handovers.Put(handover);
            await handover.Ended;
            if (!job.HasBegun)
            {
                await Task.Run(() => Delete(handover));
            }
        }
        finally
        {
            handovers.Remove(handover);
        }
    }

    public async Task StopAsync()
    {
        if (_server is null)
        {
            return;
        }

        entry.Stop();
        _server.SendStop();
        using var patience = new CancellationTokenSource(ShutdownTimeout + StopTimeout);
        try
        {
            await _server.WaitForShutdownAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            LogDoesNotStop(e);
        }

        _server.Dispose();
    }

    // The counters are the dashboard's graph.
    private static JobFilterCollection CreateFilters()
    {
        var filters = new JobFilterCollection();
        filters.Add(new StatisticsHistoryAttribute());
        return filters;
    }

    private string Create(RunningJob running) => _client!.Create(
        new HangfireJob(typeof(HangfireEntry), Entry, running.Store.Database, running.Job.TenantId, running.Job.Id, running.Job.LeaseToken!.Value),
        new EnqueuedState(Handovers.Queue));

    private void Delete(Handover handover)
    {
        try
        {
            _client!.ChangeState(handover.HangfireId, new DeletedState { Reason = "The job went back to the queue." }, EnqueuedState.StateName);
        }
        catch (BackgroundJobClientException e)
        {
            LogNotDeleted(e, handover.HangfireId, handover.Job.Job.Id);
        }
    }

    [LoggerMessage(3261, LogLevel.Warning, "Hangfire's job {HangfireId} for job {Id} is not to be run, and could not be marked as deleted; it is deleted later")]
    private partial void LogNotDeleted(Exception exception, string hangfireId, Guid id);

    [LoggerMessage(3262, LogLevel.Warning, "Hangfire's server did not stop in time")]
    private partial void LogDoesNotStop(Exception exception);
}
