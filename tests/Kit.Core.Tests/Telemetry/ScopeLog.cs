using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kit.Core.Tests.Telemetry;

/// <summary>Remembers each message with what was in the log scope then.</summary>
internal sealed class ScopeLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<(string Message, Dictionary<string, object?> Scope)> Entries { get; } = new();

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(ScopeLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scope = new Dictionary<string, object?>();
            log._scopes.ForEachScope(
                (s, into) =>
                {
                    foreach (var (key, value) in s as IEnumerable<KeyValuePair<string, object?>> ?? (s as IEnumerable<KeyValuePair<string, object>>)?.Select(p => new KeyValuePair<string, object?>(p.Key, p.Value)) ?? [])
                    {
                        into[key] = value;
                    }
                },
                scope);
            log.Entries.Enqueue((formatter(state, exception), scope));
        }
    }
}
