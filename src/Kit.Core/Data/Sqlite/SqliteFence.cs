using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
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
    private const string Look = $"SELECT 1 FROM \"{TenancyModel.Schema}_{FenceModel.Table}\" WHERE tenant_id = @tenant AND since IS NOT NULL";

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

        var tenants = scope switch
        {
            { TenantId: { } id } => eventData.Context is KitDbContext { IsControlPlane: true } ? [] : [id],
            { IsBypass: true } when eventData.CommandSource == CommandSource.SaveChanges => TenantWrites.OwnersOf(eventData.Context!).Where(o => o.MustBeHere).Select(o => o.TenantId).ToArray(),
            _ => [],
        };
        if (tenants.Length == 0)
        {
            return;
        }

        command.Transaction ??= ((SqliteConnection)command.Connection!).BeginTransaction();
        foreach (var tenant in tenants)
        {
            if (IsElsewhere(command, tenant))
            {
                Roll(command, eventData);
                throw TenantWrites.Refused(eventData, tenant);
            }
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is a constant.")]
    private static bool IsElsewhere(DbCommand command, Guid tenant)
    {
        using var look = command.Connection!.CreateCommand();
        look.CommandText = Look;
        look.Transaction = command.Transaction;
        look.Parameters.Add(new SqliteParameter("@tenant", tenant));
        return look.ExecuteScalar() is not null;
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
