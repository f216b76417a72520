using Kit.Data;
using Kit.Tenancy;

namespace Kit.Jobs;

/// <summary>Adds jobs to a DbContext of the scope: its own, or that of the control plane. Which one that is may show late, with the tenant.</summary>
internal sealed class JobWriter(Func<KitDbContext> db, TenantScope scope, JobKinds kinds, LaneRegistry lanes, TimeProvider clock) : IJobs
{
    public Guid Enqueue<T>(T job, JobOptions? options = null)
        where T : notnull
    {
        var row = Make(job, options);
        db().Add(row);
        return row.Id;
    }

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Makes a job's row, to be added to a context.</summary>
    public Job Make<T>(T job, JobOptions? options)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(job);
        var attribute = kinds.AttributeOf(typeof(T));
        if (!scope.IsOpen)
        {
            throw new JobScopeException(attribute.Kind);
        }

        var now = Now;
        var runAt = RunAt(options, now);
        return new()
        {
            Lane = LaneOf(attribute, options),
            Kind = attribute.Kind,
            Version = attribute.Version,
            Payload = JobDefinition.Write(job),
            DedupeKey = options?.DedupeKey is { } key ? Checked(key, JobsModel.DedupeKeyLength, nameof(JobOptions.DedupeKey)) : null,
            UniqueUntil = UniqueUntil(options, now),
            Priority = options?.Priority ?? 0,
            RunAt = runAt,
            State = runAt > now ? JobState.Scheduled : JobState.Ready,
            MaxAttempts = Math.Max(1, options?.MaxAttempts ?? attribute.MaxAttempts),
            TimeoutSeconds = TimeoutOf(attribute, options),
            CreatedAt = now,
            EnqueuedBy = EnqueuedBy(scope.Actor),
            TraceParent = JobTelemetry.Current,
        };
    }

    public Task<bool> CancelAsync(Guid jobId, CancellationToken cancellationToken = default) => JobCanceller.CancelAsync(db(), jobId, Now, cancellationToken);

    private static string? EnqueuedBy(Actor actor) =>
        actor is { Kind: ActorKind.User or ActorKind.Operator or ActorKind.Client, Id.Length: <= JobsModel.ActorLength } ? actor.Id : null;

    private string LaneOf(JobAttribute attribute, JobOptions? options)
    {
        var lane = Checked(options?.Lane ?? attribute.Lane, JobsModel.LaneLength, nameof(JobOptions.Lane));
        return lane == attribute.Lane || lanes.Knows(lane) ? lane : throw new UnknownLaneException(lane);
    }

    private static DateTimeOffset RunAt(JobOptions? options, DateTimeOffset now) => options switch
    {
        { Delay: not null, RunAt: not null } => throw new ArgumentException("Delay and RunAt both say when the job runs: keep one.", nameof(options)),
        { Delay: { } delay } => delay >= TimeSpan.Zero ? now + delay : throw new ArgumentOutOfRangeException(nameof(options), delay, "A delay is nothing at least."),
        _ => options?.RunAt ?? now,
    };

    private static DateTimeOffset? UniqueUntil(JobOptions? options, DateTimeOffset now) => options?.UniqueFor switch
    {
        null => null,
        { } time when time <= TimeSpan.Zero => throw new ArgumentOutOfRangeException(nameof(options), time, "UniqueFor is more than nothing."),
        { } time => options.DedupeKey is null ? throw new ArgumentException("UniqueFor needs a DedupeKey.", nameof(options)) : now + time,
    };

    private static double? TimeoutOf(JobAttribute attribute, JobOptions? options) => options?.Timeout switch
    {
        null => attribute.TimeoutSeconds > 0 ? attribute.TimeoutSeconds : null,
        { } time when time <= TimeSpan.Zero => throw new ArgumentOutOfRangeException(nameof(options), time, "A timeout is more than nothing."),
        { } time => time.TotalSeconds,
    };

    private static string Checked(string value, int length, string name) => value.Length is > 0 && value.Length <= length
        ? value
        : throw new ArgumentException($"{name} must have 1 to {length} characters.", name);
}
