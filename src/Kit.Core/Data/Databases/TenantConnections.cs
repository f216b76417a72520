using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Data;

/// <summary>
/// Says of a connection to a tenant's own database that it could not be made, or was lost, so that it can be told from a failure of the host's. EF Core
/// throws what is thrown here in the place of what the database said.
/// </summary>
internal sealed class TenantConnections(string database) : DbConnectionInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor
{
    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) => throw Unavailable(eventData.Exception);

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default) =>
        eventData.Exception is OperationCanceledException ? Task.CompletedTask : throw Unavailable(eventData.Exception);

    public void CommandFailed(DbCommand command, CommandErrorEventData eventData) => ThrowIfLost(eventData.Exception);

    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ThrowIfLost(eventData.Exception);
        return Task.CompletedTask;
    }

    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => ThrowIfLost(eventData.Exception);

    public Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ThrowIfLost(eventData.Exception);
        return Task.CompletedTask;
    }

    private void ThrowIfLost(Exception error)
    {
        if (DatabaseProviders.IsLost(error))
        {
            throw Unavailable(error);
        }
    }

    private TenantDatabaseUnavailableException Unavailable(Exception error) => new(database, error);
}
