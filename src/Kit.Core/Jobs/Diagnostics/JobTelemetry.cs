using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kit.Tenancy;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Traces and metrics: <c>ActivitySource</c> and <c>Meter</c> "Kit.Jobs".</summary>
internal sealed class JobTelemetry
{
    public const string Name = "Kit.Jobs";
    private const string Shared = "shared";
    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _runs;
    private readonly Counter<long> _crashes;
    private readonly Counter<long> _lost;
    private readonly UpDownCounter<long> _running;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _wait;
    private readonly ConcurrentDictionary<string, double> _ages = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly bool _tenantInMetrics;

    public JobTelemetry(IMeterFactory meters, TimeProvider clock, IOptions<TenancyOptions> tenancy)
    {
        _clock = clock;
        _tenantInMetrics = tenancy.Value.TenantInMetrics;
        var meter = meters.Create(Name);
        _runs = meter.CreateCounter<long>("kit.jobs.runs", "{run}", "Runs that ended, by kind and outcome (done, failed, dead, released, lost).");
        _crashes = meter.CreateCounter<long>("kit.jobs.crashes", "{run}", "Runs whose lease ended before they did.");
        _lost = meter.CreateCounter<long>("kit.jobs.leases_lost", "{run}", "Runs of this node that found their job taken over.");
        _running = meter.CreateUpDownCounter<long>("kit.jobs.running", "{job}", "Jobs that run now.");
        _duration = meter.CreateHistogram<double>("kit.jobs.duration", "s", "How long runs took.");
        meter.CreateObservableGauge(
            "kit.jobs.queue_age",
            () => _ages.Select(a => new Measurement<double>(a.Value, new KeyValuePair<string, object?>("database", a.Key))),
            "s",
            "How long the oldest job that is due has waited, by database (shared, or a tenant's own), as seen each quarter of a minute by nodes that run jobs.");
        _wait = meter.CreateHistogram<double>("kit.jobs.wait", "s", "How long jobs that were due waited for a worker.");
    }

    /// <summary>What a job that is enqueued now goes on from.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    public Run Start(Job job)
    {
        // The trace goes on where the job was enqueued; a further attempt is a trace of its own that points there.
        var known = ActivityContext.TryParse(job.TraceParent, null, isRemote: true, out var parent);
        var activity = known && job.Attempts == 1
            ? Source.StartActivity($"job {job.Kind}", ActivityKind.Consumer, parent)
            : Source.StartActivity($"job {job.Kind}", ActivityKind.Consumer, default(ActivityContext), links: known ? [new(parent)] : null);
        activity?.SetTag("kit.job.id", job.Id).SetTag("kit.job.kind", job.Kind).SetTag("kit.job.attempt", job.Attempts).SetTag(TenantTelemetry.Tag, job.TenantId.ToString());
        var tags = Tags(job.Kind, job.TenantId);
        _running.Add(1, tags);
        _wait.Record(Math.Max(0, (_clock.GetUtcNow() - job.RunAt).TotalSeconds), tags);
        return new(this, tags, activity);
    }

    /// <summary>How old the oldest job of a database's queue is; <see langword="null"/>: nobody looks any more.</summary>
    public void SawAge(string? database, TimeSpan? age)
    {
        if (age is { } known)
        {
            _ages[database ?? Shared] = known.TotalSeconds;
        }
        else
        {
            _ages.TryRemove(database ?? Shared, out _);
        }
    }

    public void Crashed(string kind, Guid tenantId) => _crashes.Add(1, Tags(kind, tenantId));

    public void LeaseLost(string kind, Guid tenantId) => _lost.Add(1, Tags(kind, tenantId));

    public void Ended(string kind, string outcome, Guid tenantId) => Ended(Tags(kind, tenantId), outcome);

    private void Ended(TagList tags, string outcome)
    {
        tags.Add("outcome", outcome);
        _runs.Add(1, tags);
    }

    private TagList Tags(string kind, Guid tenantId)
    {
        var tags = new TagList { { "kind", kind } };
        if (_tenantInMetrics)
        {
            tags.Add(TenantTelemetry.Tag, tenantId.ToString());
        }

        return tags;
    }

    internal sealed class Run(JobTelemetry telemetry, TagList tags, Activity? activity) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void End(string outcome, Exception? exception = null)
        {
            telemetry.Ended(tags, outcome);
            activity?.SetTag("kit.job.outcome", outcome);
            if (exception is not null)
            {
                activity?.SetStatus(ActivityStatusCode.Error, outcome);
                activity?.AddException(exception);
            }
        }

        public void Dispose()
        {
            telemetry._running.Add(-1, tags);
            telemetry._duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
            activity?.Dispose();
        }
    }
}
