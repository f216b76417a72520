using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Kit.Data;

/// <summary>Says of a migration that PostgreSQL refused for the sake of tenants' rows what to write instead.</summary>
internal sealed class MigrationRefusals : DbCommandInterceptor
{
    // Where in PostgreSQL the error comes from: its text may be in any language, and its code is that of all that is not granted.
    private const string RowSecurityRoutine = "check_enable_rls";

    public static MigrationRefusals Instance { get; } = new();

    // EF Core throws what is thrown here in the place of what the database said.
    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData)
    {
        switch (eventData.Exception)
        {
            case PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege, Routine: RowSecurityRoutine } error:
                throw new KitException(
                    KitErrors.MigrationSkipsRows,
                    $"A migration reads or writes rows of tenants, which row-level security hides from the tables' owner too: {error.MessageText}. Write migrationBuilder.SqlForAllTenants(\"the table\", \"the statement\"), and name each table that the statement has.",
                    error);
            case PostgresException { SqlState: RowSecuritySql.NoTenantState } error:
                throw new KitException(
                    KitErrors.RowsWithoutTenant,
                    $"A migration makes a table the tenants', but {error.MessageText}: nobody would see them any more. Say whose they are, by migrationBuilder.Sql(\"UPDATE … SET {RowSecuritySql.TenantColumn} = …\") after the column is added, or delete them.",
                    error);
            default:
                break;
        }
    }

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);
        return Task.CompletedTask;
    }
}
