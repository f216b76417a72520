namespace Kit.Jobs;

/// <summary>Says what is in a batch, and what follows.</summary>
public sealed class JobBatchBuilder
{
    private readonly JobWriter _writer;
    private readonly List<Job> _jobs = [];
    private bool _inOrder;
    private Job? _done;
    private Job? _failed;

    internal JobBatchBuilder(JobWriter writer) => _writer = writer;

    internal JobBatch Batch { get; } = new() { Unsettled = true };

    /// <summary>Adds a job.</summary>
    /// <typeparam name="T">The job's type, which bears <see cref="JobAttribute"/>.</typeparam>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">When and where; what the attribute says by default.</param>
    public JobBatchBuilder Add<T>(T job, JobOptions? options = null)
        where T : notnull
    {
        var row = _writer.Make(job, options);
        (row.BatchId, row.Sequence) = (Batch.Id, _jobs.Count);
        _jobs.Add(row);
        return this;
    }

    /// <summary>Makes it a chain: its jobs run one after the other, in the order in which they were added. Behind a dead one, the others wait.</summary>
    public JobBatchBuilder InOrder()
    {
        _inOrder = true;
        return this;
    }

    /// <summary>What follows once all have ended and none is dead; once.</summary>
    /// <inheritdoc cref="Add{T}(T, JobOptions)"/>
    public JobBatchBuilder OnDone<T>(T job, JobOptions? options = null)
        where T : notnull
    {
        _done = Held(job, options);
        return this;
    }

    /// <summary>What follows once none waits or runs and some are dead; once. Should they be retried and done, <see cref="OnDone{T}"/> follows then.</summary>
    /// <inheritdoc cref="Add{T}(T, JobOptions)"/>
    public JobBatchBuilder OnFailed<T>(T job, JobOptions? options = null)
        where T : notnull
    {
        _failed = Held(job, options);
        return this;
    }

    /// <summary>What a batch in order is ordered by.</summary>
    internal static string OrderKeyOf(Guid batchId) => $"batch {batchId}";

    internal IEnumerable<object> Rows()
    {
        (Batch.CreatedAt, Batch.DoneJobId, Batch.FailedJobId) = (_writer.Now, _done?.Id, _failed?.Id);
        foreach (var job in _jobs)
        {
            job.OrderKey = _inOrder ? OrderKeyOf(Batch.Id) : null;
        }

        return _jobs.Append(_done).Append(_failed).OfType<object>().Prepend(Batch);
    }

    private Job Held<T>(T job, JobOptions? options)
        where T : notnull
    {
        var row = _writer.Make(job, options);
        (row.State, row.WaitsFor) = (JobState.Held, Batch.Id);
        return row;
    }
}
