namespace Kit.Jobs;

/// <summary>How this node runs jobs. Bound from section <c>Kit:Jobs</c>.</summary>
public sealed class JobsOptions
{
    internal const string Section = "Kit:Jobs";
    private const int FewestWorkers = 4;

    /// <summary>Whether this node runs jobs; it can enqueue them in any case.</summary>
    /// <value><see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>What executes jobs: <c>InProcess</c>, or <c>Hangfire</c> where the host has called <c>kit.AddHangfire()</c>. Nodes may differ.</summary>
    /// <value><c>InProcess</c>.</value>
    public string Engine { get; set; } = InProcessEngine.EngineName;

    /// <summary>How many jobs run at once on this node. On SQLite, of those with a transaction only one.</summary>
    /// <value>Twice the processors, 4 at least.</value>
    public int Workers { get; set; } = Math.Max(FewestWorkers, Environment.ProcessorCount * 2);

    /// <summary>How long a node that is gone keeps its jobs. While a job runs, its lease is renewed every third of this, every 5 seconds at most.</summary>
    /// <value>30 seconds, by the database's clock.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the queue is looked into when nothing says that there is something in it.</summary>
    /// <value>1 second.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The same for the queues of databases that tenants have for themselves, and how soon a node that heard nothing finds a new one.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan DedicatedPollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a job may end its process before it is dead.</summary>
    /// <value>3.</value>
    public int MaxCrashes { get; set; } = 3;

    /// <summary>The wait after a job's first failure; each further one is three times as long, give or take a fifth.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two attempts.</summary>
    /// <value>6 hours.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// How long running jobs may go on when the host stops, before they are cancelled and given back. Keep it below
    /// <c>HostOptions.ShutdownTimeout</c>.
    /// </summary>
    /// <value>10 seconds.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long jobs that are done, or were cancelled, are kept.</summary>
    /// <value>1 day.</value>
    public TimeSpan DoneRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long it is known what <see cref="JobContext.OnceAsync"/> has done. Keep it above the time in which a job may come again.</summary>
    /// <value>30 days.</value>
    public TimeSpan EffectRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long dead jobs are kept.</summary>
    /// <value>30 days.</value>
    public TimeSpan DeadRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the oldest due job may wait before the health check says "degraded".</summary>
    /// <value>60 seconds.</value>
    public TimeSpan DegradedAfter { get; set; } = TimeSpan.FromSeconds(60);
}
