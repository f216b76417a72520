using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Runs jobs as tasks of this process.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing that needs disposal, and jobs end after the container does.")]
internal sealed class InProcessEngine(IOptions<JobsOptions> options) : IJobEngine
{
    public const string EngineName = "InProcess";

    private readonly SemaphoreSlim _workers = new(Math.Max(1, options.Value.Workers));

    public string Name => EngineName;

    // What is taken ahead is work for so long: nobody else's job waits longer because of it.
    public JobWindow Window { get; } = new(TimeSpan.FromMilliseconds(20), MostOfWorker: 20);

    public void Start()
    {
    }

    public async Task RunAsync(RunningJob job, Func<RunningJob, Task<string>> work)
    {
        var worker = _workers.WaitAsync(job.CancellationToken);
        await worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (worker.IsCanceled)
        {
            return; // who withdrew it sees to its row
        }

        var ended = job.TryBegin() ? work(job) : Task.CompletedTask;
        try
        {
            // How it ended is written together with others: the worker need not wait for that.
            await Task.WhenAny(ended, job.Worked);
        }
        finally
        {
            _workers.Release();
        }

        await ended;
    }

    public Task StopAsync() => Task.CompletedTask;
}
