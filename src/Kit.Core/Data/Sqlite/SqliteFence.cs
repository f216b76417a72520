using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kit.Tenancy;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Data;

/// <summary>
/// Looks, before a command that may write a tenant's rows, whether the tenant is still in this file. There is one writer at a time, and a
/// transaction is the writer from its beginning: within one, what was seen stays so. A command that has none gets one, for its own length.
/// </summary>
internal sealed class SqliteFence : DbCommandInterceptor
{
    private const string Look = $"""
        SELECT CASE WHEN erased_at IS NOT NULL OR (@own AND erasure_since IS NOT NULL) THEN {Erased} WHEN @here AND since IS NOT NULL THEN {Elsewhere} ELSE 0 END
        FROM "{TenancyModel.Schema}_{FenceModel.Table}" WHERE tenant_id = @tenant
        """;

    private const string Elsewhere = "1";
    private const string Erased = "2";

    public static SqliteFence Instance { get; } = new();

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Begin(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Begin(command, eventData);
        return new(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Begin(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Begin(command, eventData);
        return new(result);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Begin(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Begin(command, eventData);
        return new(result);
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Commit(command, eventData);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Commit(command, eventData);
        return new(result);
    }

    public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
    {
        Commit(command, eventData);
        return result;
    }

    public override ValueTask<object?> ScalarExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default)
    {
        Commit(command, eventData);
        return new(result);
    }

    public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        Commit(command, eventData);
        return result;
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Roll(command, eventData);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Roll(command, eventData);
        return Task.CompletedTask;
    }

    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => Roll(command, eventData);

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Roll(command, eventData);
        return Task.CompletedTask;
    }

    private static void Begin(DbCommand command, CommandEventData eventData)
    {
        (eventData.Context as KitDbContext)?.RequireHome();
        if ((eventData.Context as KitDbContext)?.Scope is not { } scope || TenantWrites.IsRead(command, eventData.CommandSource))
        {
            return;
        }

        (Guid TenantId, bool MustBeHere, bool IsOwn)[] owners = scope switch
        {
            { Tenant.IsBeingErased: true } => [],
            { TenantId: { } id } => [(id, eventData.Context is not KitDbContext { IsControlPlane: true }, true)],
            { IsBypass: true } when eventData.CommandSource == CommandSource.SaveChanges => [.. TenantWrites.OwnersOf(eventData.Context!).Select(o => (o.TenantId, o.MustBeHere, o.MustBeHere))],
            _ => [],
        };
        if (owners.Length == 0)
        {
            return;
        }

        command.Transaction ??= ((SqliteConnection)command.Connection!).BeginTransaction();
        foreach (var owner in owners)
        {
            if (Find(command, owner.TenantId, owner.MustBeHere, owner.IsOwn) is var found && found is Elsewhere or Erased)
            {
                Roll(command, eventData);
                throw TenantWrites.Refused(eventData, owner.TenantId, found == Erased);
            }
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is a constant.")]
    private static string? Find(DbCommand command, Guid tenant, bool here, bool own)
    {
        using var look = command.Connection!.CreateCommand();
        look.CommandText = Look;
        look.Transaction = command.Transaction;
        look.Parameters.Add(new SqliteParameter("@tenant", tenant));
        look.Parameters.Add(new SqliteParameter("@here", here));
        look.Parameters.Add(new SqliteParameter("@own", own));
        return Convert.ToString(look.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Commit(DbCommand command, DbContextEventData eventData) => OwnOf(command, eventData)?.Commit();

    private static void Roll(DbCommand command, DbContextEventData eventData) => OwnOf(command, eventData)?.Dispose();

    // Taken from the command, so that it ends once; one of the context's stays.
    private static DbTransaction? OwnOf(DbCommand command, DbContextEventData eventData)
    {
        if (command.Transaction is not { } transaction || eventData.Context?.Database.CurrentTransaction is not null)
        {
            return null;
        }

        command.Transaction = null;
        return transaction;
    }
}
