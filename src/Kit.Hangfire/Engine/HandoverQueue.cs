using System.Data;
using System.Diagnostics.CodeAnalysis;
using Hangfire.PostgreSql;
using Hangfire.Storage;
using Npgsql;

namespace Kit.Jobs;

/// <summary>
/// The queue that Hangfire's workers take from, in memory: a job is this node's, by its lease, and waits in Kit's table until moments before. So there is no
/// second queue in the database to poll, and none of whose jobs somebody else could take.
/// </summary>
[SuppressMessage("Security", "CA2100", Justification = "The texts come from Kit; values are parameters.")]
internal sealed class HandoverQueue(Handovers handovers, NpgsqlDataSource source) : IPersistentJobQueueProvider, IPersistentJobQueue, IPersistentJobQueueMonitoringApi
{
    private const string Waiting = $"FROM {HangfireStorage.Schema}.job j JOIN {HangfireStorage.Schema}.state s ON s.id = j.stateid WHERE j.statename = 'Enqueued' AND s.data->>'Queue' = $1";

    public IPersistentJobQueue GetJobQueue() => this;

    public IPersistentJobQueueMonitoringApi GetJobQueueMonitoringApi() => this;

    /// <summary>Called before the commit: who handed the job over puts it here after it.</summary>
    public void Enqueue(IDbConnection connection, string queue, string jobId)
    {
    }

    public IFetchedJob Dequeue(string[] queues, CancellationToken cancellationToken) => new Fetched(handovers, handovers.Take(cancellationToken));

    public IEnumerable<string> GetQueues() => [Handovers.Queue];

    public IEnumerable<long> GetEnqueuedJobIds(string queue, int from, int perPage)
    {
        using var command = source.CreateCommand($"SELECT j.id {Waiting} ORDER BY j.id OFFSET $2 LIMIT $3");
        command.Parameters.Add(new() { Value = queue });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = perPage });
        using var reader = command.ExecuteReader();
        var ids = new List<long>();
        while (reader.Read())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    public IEnumerable<long> GetFetchedJobIds(string queue, int from, int perPage) => [];

    public EnqueuedAndFetchedCountDto GetEnqueuedAndFetchedCount(string queue)
    {
        using var command = source.CreateCommand($"SELECT count(*) {Waiting}");
        command.Parameters.Add(new() { Value = queue });
        return new() { EnqueuedCount = (long)command.ExecuteScalar()! };
    }

    private sealed class Fetched(Handovers handovers, Handover handover) : IFetchedJob
    {
        public string JobId => handover.HangfireId;

        public void RemoveFromQueue()
        {
        }

        public void Requeue() => handovers.Put(handover);

        public void Dispose()
        {
        }
    }
}
