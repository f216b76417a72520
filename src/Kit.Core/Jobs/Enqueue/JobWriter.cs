using System.Diagnostics;
using Kit.Data;
using Kit.Tenancy;

namespace Kit.Jobs;

/// <summary>Adds jobs to a DbContext of the scope: its own, or that of the control plane. Which one that is may show late, with the tenant.</summary>
internal sealed class JobWriter(Func<KitDbContext> db, TenantScope scope, JobKinds kinds, TimeProvider clock) : IJobs
{
    public Guid Enqueue<T>(T job, JobOptions? options = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(job);
        var attribute = kinds.AttributeOf(typeof(T));
        if (!scope.IsOpen)
        {
            throw new JobScopeException(attribute.Kind);
        }

        var now = clock.GetUtcNow();
        var runAt = options?.RunAt ?? now;
        var row = new Job
        {
            Lane = Checked(options?.Lane ?? attribute.Lane, JobsModel.LaneLength, nameof(JobOptions.Lane)),
            Kind = attribute.Kind,
            Payload = JobDefinition.Write(job),
            DedupeKey = options?.DedupeKey is { } key ? Checked(key, JobsModel.DedupeKeyLength, nameof(JobOptions.DedupeKey)) : null,
            Priority = options?.Priority ?? 0,
            RunAt = runAt,
            State = runAt > now ? JobState.Scheduled : JobState.Ready,
            MaxAttempts = Math.Max(1, options?.MaxAttempts ?? attribute.MaxAttempts),
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null,
        };
        db().Add(row);
        return row.Id;
    }

    private static string Checked(string value, int length, string name) => value.Length is > 0 && value.Length <= length
        ? value
        : throw new ArgumentException($"{name} must have 1 to {length} characters.", name);
}
