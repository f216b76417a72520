using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kit.Core.Tests.Portability;

/// <summary>Hears in the log where a move, an erasure, a restore or an import is, and does there what the test says: waits, or fails.</summary>
internal sealed class MovePoints : ILoggerProvider, ILogger
{
    private readonly ConcurrentDictionary<string, Action> _actions = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Seen { get; } = new();

    /// <summary>Makes the move do this once, where it says that it is here.</summary>
    public void At(string point, Action action) => _actions[point] = action;

    public void FailAt(string point) => At(point, () => throw new InvalidOperationException($"failed at {point}"));

    /// <summary>Holds the move there; says when it is there, and lets go when it is told to.</summary>
    public (Task Reached, Action Go) HoldAt(string point)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new ManualResetEventSlim();
        At(point, () =>
        {
            reached.SetResult();
            go.Wait();
        });
        return (reached.Task, go.Set);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id is 2440 or 2441 or 2450 or 2451 or 2452 && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            var point = values[1].Value!.ToString()!;
            Seen.Enqueue($"{point} {DateTime.UtcNow:mm:ss.fff}");
            if (_actions.TryRemove(point, out var action))
            {
                action();
            }
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
