using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Api.Tests.TestModel;

/// <summary>Counts the commands that EF Core sends, in this process's contexts of one host.</summary>
internal sealed class StatementCounter : IObserver<KeyValuePair<string, object?>>, IObserver<DiagnosticListener>, IDisposable
{
    private readonly List<IDisposable> _subscriptions = [];
    private readonly string _database;
    private readonly List<string> _statements = [];

    public StatementCounter(string database)
    {
        _database = database;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public IReadOnlyList<string> Statements
    {
        get
        {
            lock (_statements)
            {
                return [.. _statements];
            }
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Microsoft.EntityFrameworkCore.DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandEventData data and not CommandEndEventData && value.Key == RelationalEventId.CommandExecuting.Name
            && data.Connection.ConnectionString.Contains(_database, StringComparison.Ordinal))
        {
            lock (_statements)
            {
                _statements.Add(data.Command.CommandText);
            }
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.ForEach(s => s.Dispose());
}
