using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Testing;

/// <summary>
/// The SQL statements that a host's requests ran, in their order. What the host does in the background is left out, so that a count is
/// the same on every run. Added by <see cref="StatementLogServiceCollectionExtensions.AddStatementLog{TDb}"/>.
/// </summary>
public sealed class StatementLog
{
    private readonly List<string> _statements = [];

    internal StatementLog(IHttpContextAccessor request) => Interceptor = new RequestInterceptor(this, request);

    /// <summary>The texts of the statements since the start, or since the last <see cref="Clear"/>.</summary>
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

    internal IInterceptor Interceptor { get; }

    /// <summary>Forgets the statements so far.</summary>
    public void Clear()
    {
        lock (_statements)
        {
            _statements.Clear();
        }
    }

    private void Add(string statement)
    {
        lock (_statements)
        {
            _statements.Add(statement);
        }
    }

    private sealed class RequestInterceptor(StatementLog log, IHttpContextAccessor request) : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
            Seen(command, result);

        public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
            Seen(command, result);

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
            Seen(command, result);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
            new(Seen(command, result));

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
            new(Seen(command, result));

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            new(Seen(command, result));

        private T Seen<T>(DbCommand command, T result)
        {
            if (request.HttpContext is not null)
            {
                log.Add(command.CommandText);
            }

            return result;
        }
    }
}
