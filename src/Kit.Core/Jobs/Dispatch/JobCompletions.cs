namespace Kit.Jobs;

/// <summary>Writes that jobs are done which left nothing in a transaction: those that end while one write is under way are the next one, together.</summary>
internal sealed class JobCompletions(JobStore store)
{
    private readonly Lock _lock = new();
    private List<Ended> _waiting = [];
    private bool _writing;

    /// <summary>Whether the job was still this node's.</summary>
    public Task<bool> CompleteAsync(Job job, JobOutcome outcome)
    {
        var ended = new Ended(job, outcome);
        lock (_lock)
        {
            _waiting.Add(ended);
            if (_writing)
            {
                return ended.Written.Task;
            }

            _writing = true;
        }

        _ = WriteAsync();
        return ended.Written.Task;
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            List<Ended> batch;
            lock (_lock)
            {
                (batch, _waiting) = (_waiting, []);
                if (batch.Count == 0)
                {
                    _writing = false;
                    return;
                }
            }

            try
            {
                var completed = await store.CompleteAsync([.. batch.Select(e => (e.Job, e.Outcome))], CancellationToken.None);
                batch.ForEach(e => e.Written.SetResult(completed.Contains((e.Job.Id, e.Job.LeaseToken))));
            }
            catch (Exception e)
            {
                batch.ForEach(ended => ended.Written.SetException(e));
            }
        }
    }

    private sealed record Ended(Job Job, JobOutcome Outcome)
    {
        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
