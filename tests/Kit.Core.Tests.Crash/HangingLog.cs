using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kit.Core.Tests.Crash;

/// <summary>Stops a move, an erasure, a restore or an import for ever where the test says, and says that it is there.</summary>
internal sealed class HangingLog(IConfiguration configuration) : ILoggerProvider, ILogger
{
    public const string Category = "Kit.Portability";

    /// <summary>Not before the move that is to be killed: the one before must end.</summary>
    public static bool IsArmed { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsArmed && eventId.Id is 2440 or 2441 or 2450 or 2451 or 2452 && state is IReadOnlyList<KeyValuePair<string, object?>> values && configuration["HangAt"] is { } at
            && at.EndsWith($" {values[1].Value}", StringComparison.Ordinal))
        {
            Console.Out.WriteLine($"at {at}");
            Thread.Sleep(Timeout.Infinite);
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
