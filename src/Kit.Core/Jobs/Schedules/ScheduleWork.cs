using System.Diagnostics;
using System.Text.Json;
using Kit.Data;

namespace Kit.Jobs;

/// <summary>The job that a schedule makes, as it is stored.</summary>
internal sealed record ScheduleWork(string Kind, int Version, string Lane, int Priority, int MaxAttempts, double? TimeoutSeconds, string Payload, ScheduleRule Rule)
{
    // So long the row of a tick's job is kept, at most: until the next tick one can see what became of it.
    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(40);

    public static ScheduleWork Of(JobAttribute attribute, ScheduleSettings settings, string payload) => new(
        attribute.Kind,
        attribute.Version,
        settings.Lane ?? attribute.Lane,
        settings.Priority,
        attribute.MaxAttempts,
        attribute.TimeoutSeconds > 0 ? attribute.TimeoutSeconds : null,
        payload,
        settings.Rule);

    public static ScheduleWork Read(string json) => JsonSerializer.Deserialize<ScheduleWork>(json) ?? throw new JsonException("What the schedule makes is null.");

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>The job of a tick.</summary>
    /// <param name="schedule">The schedule, planned anew.</param>
    /// <param name="key">What makes it the only one of the tick.</param>
    /// <param name="now">Now, by the database's clock.</param>
    public Job MakeJob(Schedule schedule, string key, DateTimeOffset now)
    {
        var kept = schedule.NextAt ?? now;
        return new()
        {
            TenantId = schedule.TenantId,
            Lane = Lane,
            Kind = Kind,
            Version = Version,
            Payload = Payload,
            DedupeKey = key,
            UniqueUntil = kept - now < LongestKept ? kept : now + LongestKept,
            Priority = Priority,
            RunAt = now,
            State = JobState.Ready,
            MaxAttempts = MaxAttempts,
            TimeoutSeconds = TimeoutSeconds,
            CreatedAt = now,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null,
        };
    }
}
