using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kit.Audit;

namespace Kit.Portability;

/// <summary>
/// The rows of one tenant, in the database that it leaves and in the one that it goes to. Each member is a whole: it is committed or has not
/// happened, and may be done again.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "Names come from the model, quoted; values are parameters.")]
internal abstract class TenantTransfer(MovePlan plan, TenantMove move)
{
    /// <summary>How many rows are written by one statement.</summary>
    protected const int Batch = 500;

    /// <summary>How many rows are deleted by one statement.</summary>
    protected const int DeleteBatch = 5000;

    protected MovePlan Plan => plan;

    protected TenantMove Move => move;

    /// <summary>An expression for now, in the form of the database's moments.</summary>
    protected abstract string Now { get; }

    /// <summary>Says in the source that the tenant is about to leave, and waits until every transaction that has not seen it is over.</summary>
    /// <exception cref="KitException">They last too long (<c>KIT2145</c>).</exception>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        await using (var source = await OpenSourceAsync(cancellationToken))
        {
            await ExecuteAsync(
                source,
                null,
                $"INSERT INTO {plan.Departed} (tenant_id, move_id, since) VALUES (@tenant, @move, NULL) ON CONFLICT (tenant_id) DO UPDATE SET move_id = excluded.move_id WHERE {plan.Departed}.since IS NULL",
                cancellationToken);
        }

        await WaitForOldTransactionsAsync(cancellationToken);
    }

    /// <summary>Takes the announcement back. Whether that was in time: the tenant has not left.</summary>
    public async Task<bool> WithdrawAsync(CancellationToken cancellationToken)
    {
        await using var source = await OpenSourceAsync(cancellationToken);
        await ExecuteAsync(source, null, $"DELETE FROM {plan.Departed} WHERE tenant_id = @tenant AND move_id = @move AND since IS NULL", cancellationToken);
        return !await HasLeftAsync(source, cancellationToken);
    }

    /// <summary>Whether the source refuses the tenant's writes because of this move.</summary>
    public async Task<bool> HasLeftAsync(CancellationToken cancellationToken)
    {
        await using var source = await OpenSourceAsync(cancellationToken);
        return await HasLeftAsync(source, cancellationToken);
    }

    /// <summary>Copies the tables of which the target has nothing yet.</summary>
    /// <returns>How many rows.</returns>
    /// <exception cref="CopyConflictException">What an earlier call copied is too old to go with it.</exception>
    public abstract Task<long> CopyAsync(CancellationToken cancellationToken);

    /// <summary>Makes the target as the source is at this moment.</summary>
    /// <returns>How many rows differed.</returns>
    /// <exception cref="CopyConflictException">It can't be done over what is there.</exception>
    public abstract Task<long> CatchUpAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the tenant's writers out of the source, and its waiting jobs from being taken, until the hold is disposed.</summary>
    /// <exception cref="SwitchBusyException">They did not make room in time.</exception>
    public abstract Task<TenantHold> HoldAsync(TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Lets the tenant be written in the target, where it may have left from earlier.</summary>
    public async Task ArriveAsync(CancellationToken cancellationToken)
    {
        await using var target = await OpenTargetAsync(cancellationToken);
        await ExecuteAsync(target, null, $"DELETE FROM {plan.Departed} WHERE tenant_id = @tenant", cancellationToken);
    }

    /// <summary>
    /// Brings along what must not be in use in two places: the tenant's events, its jobs and their batches, those that wait and those that ended, and its audit entries
    /// that are not sealed. The tenant has left, and arrived.
    /// </summary>
    /// <returns>How many rows.</returns>
    public abstract Task<long> BringAsync(CancellationToken cancellationToken);

    /// <summary>Deletes the tenant's rows in the source, all but the note that it left.</summary>
    public async Task ClearSourceAsync(CancellationToken cancellationToken)
    {
        await using var source = await OpenSourceAsync(cancellationToken);
        await ClearAsync(source, move.From is not null, cancellationToken);
    }

    /// <summary>Deletes what was copied into the target.</summary>
    public async Task ClearTargetAsync(CancellationToken cancellationToken)
    {
        await using var target = await OpenTargetAsync(cancellationToken);
        await ClearAsync(target, move.To is not null, cancellationToken);
    }

    /// <summary>Opens the shared database, for what must be one transaction with nothing else.</summary>
    public abstract Task<DbConnection> OpenSharedAsync(CancellationToken cancellationToken);

    /// <summary>Says, in the shared database, that the tenant is in its new place. Within a transaction.</summary>
    public async Task SwitchAsync(DbConnection shared, DbTransaction transaction, long readOnlyMilliseconds, IReadOnlyList<MovedTable> proof, CancellationToken cancellationToken)
    {
        await OnceAsync(shared, transaction, $"UPDATE {plan.Tenants} SET database = @to, version = version + 1 WHERE id = @tenant", cancellationToken, ("@to", move.To));
        await OnceAsync(
            shared,
            transaction,
            $"UPDATE {plan.Moves} SET step = @step, switched_at = {Now}, read_only_ms = @ms, proof = @proof, version = version + 1 WHERE id = @move AND step = @was",
            cancellationToken,
            ("@step", nameof(TenantMoveStep.CleaningUp)),
            ("@ms", readOnlyMilliseconds),
            ("@proof", MoveModel.Write(proof)),
            ("@was", nameof(TenantMoveStep.Switching)));
        if (move.To is null)
        {
            await ExecuteAsync(shared, transaction, $"DELETE FROM {plan.Departed} WHERE tenant_id = @tenant", cancellationToken);
        }
    }

    /// <summary>Closes the source to the tenant's writes. Within the hold's transaction.</summary>
    internal Task LeaveAsync(DbConnection source, DbTransaction transaction, CancellationToken cancellationToken) =>
        OnceAsync(source, transaction, $"UPDATE {plan.Departed} SET since = {Now} WHERE tenant_id = @tenant AND move_id = @move AND since IS NULL", cancellationToken);

    protected abstract Task<DbConnection> OpenSourceAsync(CancellationToken cancellationToken);

    protected abstract Task<DbConnection> OpenTargetAsync(CancellationToken cancellationToken);

    protected abstract Task WaitForOldTransactionsAsync(CancellationToken cancellationToken);

    /// <summary>Makes references wait for the transaction's end.</summary>
    protected abstract Task DeferReferencesAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken);

    /// <summary>A statement that counts the tables of this name: one, or none where a migration did not get that far.</summary>
    protected abstract string ExistsSql(TenantTable table);

    /// <summary>A statement that deletes the tenant's rows of a table, so many at once.</summary>
    protected abstract string DeleteSql(TenantTable table, int? limit);

    /// <summary>The tenant's id, as it stands in a statement's text.</summary>
    protected abstract string Tenant { get; }

    /// <summary>Keeps everybody from sealing what is not sealed yet: that is done in the new place.</summary>
    protected Task ParkEntriesAsync(DbConnection source, DbTransaction transaction, CancellationToken cancellationToken) => ExecuteAsync(
        source, transaction, $"UPDATE {plan.Entries.Sql} SET seal_number = {AuditEntry.OnTheWay} WHERE tenant_id = @tenant AND seal_number IS NULL", cancellationToken);

    /// <summary>
    /// Takes the waiting jobs out of the queue. One that runs goes back to it when its lease ends, so that it does not run twice at once, and
    /// without an attempt spent; whoever runs it finds at its end that it is not its own any more.
    /// </summary>
    protected Task ParkJobsAsync(DbConnection source, DbTransaction transaction, CancellationToken cancellationToken) => ExecuteAsync(
        source,
        transaction,
        $"""
        UPDATE {plan.Jobs.Sql} SET
            attempts = CASE WHEN state = 'running' THEN attempts - 1 ELSE attempts END,
            run_at = CASE WHEN state = 'running' THEN coalesce(lease_until, run_at) ELSE run_at END,
            state = 'moved', lease_until = NULL, lease_token = NULL
        WHERE tenant_id = @tenant AND state IN ('ready', 'scheduled', 'running', 'held')
        """,
        cancellationToken);

    /// <summary>
    /// Lets jobs that others go before wait in the target until it is looked there who is first: once all of them are there, since the first may
    /// have come last. Their places are those behind whatever the same is waited for there, by jobs that belong to the shared database wherever the
    /// tenant is; on the way they are below nothing, where nobody's are.
    /// </summary>
    protected async Task<long> HoldJobsAsync(DbConnection target, CancellationToken cancellationToken)
    {
        await ExecuteAsync(target, null, $"UPDATE {plan.Batches.Sql} SET unsettled = true WHERE tenant_id = @tenant AND finished_at IS NULL", cancellationToken);
        await ExecuteAsync(
            target,
            null,
            $"""
            UPDATE {plan.Jobs.Sql} SET position = (SELECT coalesce(max(position), 0) FROM {plan.Jobs.Sql} WHERE tenant_id = @tenant AND position > 0) - position
            WHERE tenant_id = @tenant AND position < 0
            """,
            cancellationToken);
        return await ExecuteAsync(target, null, $"UPDATE {plan.Jobs.Sql} SET state = 'held', unsettled = true WHERE tenant_id = @tenant AND state = 'moved'", cancellationToken);
    }

    protected async Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        await using var command = Command(connection, transaction, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    protected DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.CommandTimeout = 0;
        foreach (var (name, value) in values.Append(("@tenant", move.TenantId)).Append(("@move", move.Id)).Where(v => sql.Contains(v.Item1, StringComparison.Ordinal)))
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            parameter.DbType = value is null ? System.Data.DbType.String : parameter.DbType;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private async Task<bool> HasLeftAsync(DbConnection source, CancellationToken cancellationToken)
    {
        await using var command = Command(source, null, $"SELECT count(*) FROM {plan.Departed} WHERE tenant_id = @tenant AND move_id = @move AND since IS NOT NULL");
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
    }

    private async Task OnceAsync(
        DbConnection connection, DbTransaction transaction, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        if (await ExecuteAsync(connection, transaction, sql, cancellationToken, values) != 1)
        {
            throw new InvalidOperationException($"Move {move.Id} is not where it was thought to be: {sql}");
        }
    }

    // From the last table to the first; rows that refer to each other go together.
    private async Task ClearAsync(DbConnection connection, bool andCopies, CancellationToken cancellationToken)
    {
        IEnumerable<IReadOnlyList<TenantTable>> copies = andCopies ? [plan.Copies] : [];
        foreach (var all in copies.Concat(plan.Groups).Append([plan.Lanes]).Reverse())
        {
            var group = new List<TenantTable>();
            foreach (var table in all)
            {
                await using var exists = Command(connection, null, ExistsSql(table));
                if (Convert.ToInt64(await exists.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0)
                {
                    group.Add(table);
                }
            }

            if (group.Count == 0)
            {
                continue;
            }

            int? limit = group.Count > 1 || group[0].RefersToItself ? null : DeleteBatch;
            int deleted;
            do
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await DeferReferencesAsync(connection, transaction, cancellationToken);
                deleted = 0;
                foreach (var table in group)
                {
                    deleted += await ExecuteAsync(connection, transaction, DeleteSql(table, limit), cancellationToken);
                }

                await transaction.CommitAsync(cancellationToken);
            }
            while (limit is not null && deleted == limit);
        }
    }
}
