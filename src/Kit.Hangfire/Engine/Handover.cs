namespace Kit.Jobs;

/// <summary>A job on its way through Hangfire.</summary>
internal sealed class Handover(RunningJob job, Func<RunningJob, Task<string>> work)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunningJob Job => job;

    /// <summary>The id that Hangfire knows it by, once it does.</summary>
    public string HangfireId { get; set; } = "";

    /// <summary>Ends when it has run, or is not to.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The job was cancelled or withdrawn; if it has begun, it ends by itself.</summary>
    public void EndUnlessBegun()
    {
        if (job.TryWithdraw() || !job.HasBegun)
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>A worker of Hangfire's has it.</summary>
    /// <param name="lease">How long its lease is from now on.</param>
    /// <param name="stopped">Ends when nobody waits for a deaf handler any more.</param>
    /// <returns>How the run ended.</returns>
    public async Task<string> RunAsync(TimeSpan lease, Task stopped)
    {
        // It has been to the database and back, and may have been long about it: whose job is it now?
        var mine = await job.Store.RenewAsync([job.Job], lease, CancellationToken.None);
        if (!mine.Contains((job.Job.Id, job.Job.LeaseToken)))
        {
            job.Cancel(JobStop.LeaseLost);
            return JobEnds.Lost;
        }

        if (!job.TryBegin())
        {
            return JobEnds.Released;
        }

        var run = RunToEndAsync();
        return await Task.WhenAny(run, stopped) == run ? await run : JobEnds.Released;
    }

    private async Task<string> RunToEndAsync()
    {
        try
        {
            return await work(job);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }
}
