using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>The tables of the queue.</summary>
internal static class JobsModel
{
    public const int KindLength = 100;
    public const int LaneLength = 60;
    public const int DedupeKeyLength = 200;
    public const int ErrorLength = 2000;
    private const int TraceParentLength = 60;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Job>(job =>
        {
            job.ToTable("jobs", TenancyModel.Schema);
            job.HasAnnotation(KitAnnotations.WithItsChange, true);
            job.Property(j => j.Lane).HasMaxLength(LaneLength);
            job.Property(j => j.Kind).HasMaxLength(KindLength);
            job.Property(j => j.DedupeKey).HasMaxLength(DedupeKeyLength);
            job.Property(j => j.TraceParent).HasMaxLength(TraceParentLength);
            job.Property(j => j.LastError).HasMaxLength(ErrorLength);
            job.Property(j => j.State).HasMaxLength(20).HasConversion(s => StateName(s), s => Enum.Parse<JobState>(s, true));

            // The queue itself, in the order of a lane.
            job.HasIndex(j => new { j.TenantId, j.Lane, j.Priority, j.RunAt, j.Id }).IsDescending(false, false, true, false, false).HasFilter("state = 'ready'");
            job.HasIndex(j => new { j.TenantId, j.Kind, j.DedupeKey }).IsUnique()
                .HasFilter("dedupe_key IS NOT NULL AND state IN ('ready', 'scheduled', 'running')");

            // What the dispatcher looks for in all tenants at once.
            job.HasIndex(j => j.RunAt).HasFilter("state = 'scheduled'").IsPlatformIndex();
            job.HasIndex(j => j.LeaseUntil).HasFilter("state = 'running'").IsPlatformIndex();
            job.HasIndex(j => j.FinishedAt).HasFilter("state IN ('done', 'dead')").IsPlatformIndex();
        });

        model.Entity<JobLane>(lane =>
        {
            lane.ToTable("lanes", TenancyModel.Schema);
            lane.HasKey(l => l.Lane);
            lane.Property(l => l.Lane).HasMaxLength(LaneLength);
        });
    }

    private static string StateName(JobState state) => state switch
    {
        JobState.Ready => "ready",
        JobState.Scheduled => "scheduled",
        JobState.Running => "running",
        JobState.Done => "done",
        JobState.Moved => "moved",
        _ => "dead",
    };
}
