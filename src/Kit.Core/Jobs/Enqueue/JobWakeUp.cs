using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
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
    private readonly ConcurrentDictionary<string, Ear> _here = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _untold = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _elsewhere = new(0);

    public JobWakeUp(DatabaseProvider provider, IChangeSignals signals, ILogger<JobWakeUp> logger)
    {
        _provider = provider;
        _logger = logger;
        signals.Subscribe(message =>
        {
            if (message is null || message.StartsWith(JobsModel.RulesTable + " ", StringComparison.Ordinal))
            {
                RaiseAllHere();
            }
            else if (message == Message || message.StartsWith(Message + " ", StringComparison.Ordinal))
            {
                Here(message[Message.Length..].TrimStart()).Wake();
            }
        });
    }

    /// <summary>There is work in a database, on whatever node.</summary>
    /// <param name="database">Its name; <see langword="null"/> for the shared one.</param>
    /// <param name="look">Whether it has to be looked who is next, before there is.</param>
    public void Raise(string? database, bool look = false)
    {
        RaiseHere(database, look);
        _untold[NameOf(database)] = true;
        Ear.Wake(_elsewhere);
    }

    /// <summary>There is work in a database, on this node.</summary>
    /// <param name="database">Its name; <see langword="null"/> for the shared one.</param>
    /// <param name="look">Whether it has to be looked who is next, before there is.</param>
    public void RaiseHere(string? database, bool look = false)
    {
        var ear = Here(NameOf(database));
        if (look)
        {
            ear.Look();
        }

        ear.Wake();
    }

    /// <summary>Whether somebody has said since the last call that it has to be looked who is next.</summary>
    public bool TakeLook(string? database) => Here(NameOf(database)).TakeLook();

    /// <summary>There may be work in each database.</summary>
    public void RaiseAllHere()
    {
        foreach (var ear in _here.Values)
        {
            ear.Wake();
        }
    }

    /// <summary>There is room for a job on this node, or in its lane.</summary>
    public void RaiseRoomHere()
    {
        foreach (var ear in _here.Values)
        {
            if (ear.WantsRoom)
            {
                ear.Wake();
            }
        }
    }

    /// <summary>Says whether a database has jobs that wait for room.</summary>
    public void WantsRoom(string? database, bool wants) => Here(NameOf(database)).WantsRoom = wants;

    /// <summary>Waits until there is work in a database, or until the time is over; whether there is.</summary>
    public Task<bool> WaitAsync(string? database, TimeSpan timeout, CancellationToken cancellationToken) => Here(NameOf(database)).WaitAsync(timeout, cancellationToken);

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

    private Ear Here(string name) => _here.GetOrAdd(name, static _ => new());

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

    /// <summary>What the queue of a database listens with.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing that needs disposal.")]
    private sealed class Ear
    {
        private readonly SemaphoreSlim _signal = new(0);
        private volatile bool _wantsRoom;
        private int _wantsLook;

        public bool WantsRoom
        {
            get => _wantsRoom;
            set => _wantsRoom = value;
        }

        public void Look() => Volatile.Write(ref _wantsLook, 1);

        public bool TakeLook() => Interlocked.Exchange(ref _wantsLook, 0) == 1;

        public void Wake() => Wake(_signal);

        public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => _signal.WaitAsync(timeout, cancellationToken);

        public static void Wake(SemaphoreSlim signal)
        {
            // Two at once may both find it empty; then it wakes once more than needed.
            if (signal.CurrentCount == 0)
            {
                signal.Release();
            }
        }
    }
}
