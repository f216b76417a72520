#pragma warning disable EF1001 // The provider counts rows by the statement's place in the command, and the tenant's statement is before it.
#pragma warning disable CS0618 // NpgsqlDataReader.Statements is where the provider itself reads the affected rows.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Update.Internal;

namespace Kit.Data;

/// <summary>Reads the outcome of a batch of changes that starts with the statement which sets the tenant.</summary>
internal sealed class TenantCommandBatch(ModificationCommandBatchFactoryDependencies dependencies, int size)
    : NpgsqlModificationCommandBatch(dependencies, size)
{
    /// <summary>
    /// The statements of one command are one transaction to PostgreSQL: all or none. Another one around them, with its commit as a further
    /// round trip, is only needed where the program may still refuse what the server has done, for rows that were not as it had read them.
    /// </summary>
    public override bool RequiresTransaction => base.RequiresTransaction && ModificationCommands.Any(c => c.EntityState != EntityState.Added);

    protected override void Consume(RelationalDataReader reader) => ConsumeAsync(reader, async: false, CancellationToken.None).GetAwaiter().GetResult();

    protected override Task ConsumeAsync(RelationalDataReader reader, CancellationToken cancellationToken = default) =>
        ConsumeAsync(reader, async: true, cancellationToken);

    private async Task ConsumeAsync(RelationalDataReader reader, bool async, CancellationToken cancellationToken)
    {
        var results = (NpgsqlDataReader)reader.DbDataReader;
        var offset = results.Statements.Count - ModificationCommands.Count;
        var index = 0;
        try
        {
            for (; index < ModificationCommands.Count; index++)
            {
                if (!ResultSetMappings[index].HasFlag(ResultSetMapping.HasResultRow))
                {
                    if (results.Statements[offset + index].Rows != 1)
                    {
                        await FailAsync(reader, index, async, cancellationToken);
                    }

                    continue;
                }

                if (!(async ? await reader.ReadAsync(cancellationToken) : reader.Read()))
                {
                    await FailAsync(reader, index, async, cancellationToken);
                }

                ModificationCommands[index].PropagateResults(reader);
                _ = async ? await results.NextResultAsync(cancellationToken) : results.NextResult();
            }
        }
        catch (Exception e) when (e is not (DbUpdateException or OperationCanceledException))
        {
            throw new DbUpdateException(
                "An error occurred while saving the entity changes. See the inner exception for details.",
                e,
                ModificationCommands[Math.Min(index, ModificationCommands.Count - 1)].Entries);
        }
    }

    private Task FailAsync(RelationalDataReader reader, int index, bool async, CancellationToken cancellationToken)
    {
        if (async)
        {
            return ThrowAggregateUpdateConcurrencyExceptionAsync(reader, index, 1, 0, cancellationToken);
        }

        ThrowAggregateUpdateConcurrencyException(reader, index, 1, 0);
        return Task.CompletedTask;
    }
}
