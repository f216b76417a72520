using System.Data.Common;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Kit.Data;

/// <summary>
/// Tells PostgreSQL, in the same round trip as each command, whose rows it may touch. The setting lasts for the command's transaction and
/// never stays on a pooled connection.
/// </summary>
/// <param name="sessionsStay">
/// Whether what SQL of the host's sets for the session stays on a connection that goes back to the pool. Then each command takes it away first, the
/// role with it, and SQL of the host's own once more at its end: the next one on the connection may be a bare one.
/// </param>
internal sealed class TenantCommandInterceptor(bool sessionsStay) : DbCommandInterceptor
{
    public const string Setting = "kit.tenant";
    public const string Parameter = "kit_tenant";
    private const string SetTenant = $"SELECT set_config('{Setting}', @{Parameter}, true)";
    private const string SetPlatform =
        $"SELECT set_config('role', '{DatabaseOptions.Roles.Platform}', true), set_config('{Setting}', @{Parameter}, true)";

    private const string ForgetSession = $"RESET role;\nSELECT set_config('{Setting}', '', false), ";

    /// <summary>What a command of the platform's starts with where no interceptor stands before it: for the length of the command, all tenants' rows.</summary>
    public const string BypassSql = $"SELECT set_config('role', '{DatabaseOptions.Roles.Platform}', true), set_config('{Setting}', '', true);\n";

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Prepend(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Prepend(command, eventData);
        return new(result);
    }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (!IsPrepended(command))
        {
            return result;
        }

        try
        {
            result.NextResult();
            return result;
        }
        catch
        {
            // The command's own error shows up here; a reader left open would block the connection.
            result.Dispose();
            throw;
        }
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (!IsPrepended(command))
        {
            return result;
        }

        try
        {
            await result.NextResultAsync(cancellationToken);
            return result;
        }
        catch
        {
            await result.DisposeAsync();
            throw;
        }
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Prepend(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Prepend(command, eventData);
        return new(result);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Prepend(command, eventData);
        using var reader = command.ExecuteReader();
        reader.NextResult();
        return InterceptionResult<object>.SuppressWithResult(reader.Read() ? reader.GetValue(0) : null!);
    }

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Prepend(command, eventData);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return InterceptionResult<object>.SuppressWithResult(await reader.ReadAsync(cancellationToken) ? reader.GetValue(0) : null!);
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData)
    {
        // EF Core throws what is thrown here in the place of what the database said.
        if (eventData.Exception is PostgresException { SqlState: FenceSql.SqlState or FenceSql.ErasedSqlState } refusal)
        {
            throw TenantWrites.Refused(eventData, (eventData.Context as KitDbContext)?.Scope?.TenantId, refusal.SqlState == FenceSql.ErasedSqlState, refusal);
        }
    }

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);
        return Task.CompletedTask;
    }

    /// <summary>What the setting is to be: the owner's id, or nothing, which matches no row.</summary>
    public static string SettingFor(TenantScope? scope) => scope?.OwnerId?.ToString("D") ?? "";

    private void Prepend(DbCommand command, CommandEventData eventData)
    {
        var context = eventData.Context as KitDbContext;
        context?.RequireHome();
        var scope = context?.Scope;
        var set = scope is { IsBypass: true } ? SetPlatform : SetTenant;
        if (sessionsStay)
        {
            set = string.Concat(ForgetSession, set.AsSpan("SELECT ".Length));
        }

        var text = set + TenantWriteLock.Before(command, eventData, scope) + ";\n" + command.CommandText;
        command.CommandText = sessionsStay && eventData.CommandSource is (CommandSource.ExecuteSqlRaw or CommandSource.FromSqlQuery) ? text + ClearAfter(command, scope) : text;
        command.Parameters.Add(new NpgsqlParameter<string>(Parameter, NpgsqlDbType.Text) { TypedValue = SettingFor(scope) });
    }

    // Without results of its own, which who reads all of a command's would take for the statement's. What holds for a transaction goes on to.
    private static string ClearAfter(DbCommand command, TenantScope? scope)
    {
        const string Clear = $"\n;RESET role;\nRESET {Setting}";
        return command.Transaction is null ? Clear
            : scope is { IsBypass: true } ? $"{Clear};\nSET LOCAL role = '{DatabaseOptions.Roles.Platform}';\nSET LOCAL {Setting} = '{SettingFor(scope)}'"
            : $"{Clear};\nSET LOCAL {Setting} = '{SettingFor(scope)}'";
    }

    private static bool IsPrepended(DbCommand command) => command.Parameters.Contains(Parameter);
}
