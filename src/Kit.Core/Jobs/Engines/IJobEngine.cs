namespace Kit.Jobs;

/// <summary>
/// Executes what this node has taken off the queue. Which jobs those are, their leases, attempts, retries and ends are the queue's: an engine decides on what
/// a job runs, and nothing else. Kit has two, and one suite of tests for both.
/// </summary>
internal interface IJobEngine
{
    /// <summary>What <c>Kit:Jobs:Engine</c> calls it.</summary>
    string Name { get; }

    /// <summary>How far it is good to take jobs ahead of the workers.</summary>
    JobWindow Window { get; }

    /// <summary>Called once, before the first job.</summary>
    void Start();

    /// <summary>
    /// Begins a job as soon as a worker is free, unless it was withdrawn or cancelled before. Ends when it has run, or is not to be run any more. Where it fails
    /// before the job has begun, the job goes back to the queue.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="work">Runs it, once it has begun, and writes how it ended; says that in a word. Does not fail.</param>
    Task RunAsync(RunningJob job, Func<RunningJob, Task<string>> work);

    /// <summary>Called once, when all jobs have ended or been given back. What still runs is deaf, and not waited for.</summary>
    Task StopAsync();
}
