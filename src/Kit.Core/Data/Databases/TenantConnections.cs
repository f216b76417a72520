using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Data;

/// <summary>Says of a connection to a tenant's own database that it failed, so that it can be told from a failure of the host's.</summary>
internal sealed class TenantConnections(string database) : DbConnectionInterceptor
{
    // EF Core throws what is thrown here in the place of what the database said.
    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) => throw Unavailable(eventData);

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default) =>
        eventData.Exception is OperationCanceledException ? Task.CompletedTask : throw Unavailable(eventData);

    private TenantDatabaseUnavailableException Unavailable(ConnectionErrorEventData eventData) => new(database, eventData.Exception);
}
