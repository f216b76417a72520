using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kit.Tenancy;
using Microsoft.Extensions.Options;

namespace Kit.Jobs;

/// <summary>Traces and metrics of schedules, by the names that jobs have theirs.</summary>
internal sealed class ScheduleTelemetry
{
    private static readonly ActivitySource Source = new(JobTelemetry.Name);
    private readonly Counter<long> _ticks;
    private readonly Histogram<double> _lag;
    private readonly bool _tenantInMetrics;

    public ScheduleTelemetry(IMeterFactory meters, IOptions<TenancyOptions> tenancy)
    {
        _tenantInMetrics = tenancy.Value.TenantInMetrics;
        var meter = meters.Create(JobTelemetry.Name);
        _ticks = meter.CreateCounter<long>("kit.schedules.ticks", "{tick}", "Ticks of schedules, by schedule and outcome (enqueued, overlapped, missed, failed).");
        _lag = meter.CreateHistogram<double>("kit.schedules.lag", "s", "How long after they were due ticks were seen to.");
    }

    /// <summary>The beginning of a tick's trace, which its job goes on with.</summary>
    public static Activity? Start(Schedule schedule, DateTimeOffset tick) =>
        Source.StartActivity($"schedule {schedule.Name}", ActivityKind.Producer)
            ?.SetTag("kit.schedule", schedule.Name).SetTag("kit.schedule.tick", tick.ToString("O")).SetTag(TenantTelemetry.Tag, schedule.TenantId.ToString());

    public void Ticked(Schedule schedule, string outcome, TimeSpan lag)
    {
        // The names of those made at run time are as many as tenants like.
        var tags = new TagList { { "schedule", schedule.IsDeclared ? schedule.Name : "-" } };
        if (_tenantInMetrics)
        {
            tags.Add(TenantTelemetry.Tag, schedule.TenantId.ToString());
        }

        _lag.Record(Math.Max(0, lag.TotalSeconds), tags);
        tags.Add("outcome", outcome);
        _ticks.Add(1, tags);
    }
}
