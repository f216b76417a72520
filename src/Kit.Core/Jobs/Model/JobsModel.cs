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
    public const int ProgressTextLength = 200;
    public const int EffectLength = 200;
    public const int ResultLength = 4000;
    public const int ReasonLength = 300;
    public const string RulesTable = "lane_rules";
    public const int OrderKeyLength = 300;
    public const int ActorLength = 100;
    public const int TitleLength = 100;
    private const int TraceParentLength = 60;

    // A queue's rows change thrice in their lives: what is left of them is cleared long before a fifth of the table is.
    private const string VacuumScale = "0.02";

    public static void Configure(ModelBuilder model)
    {
        model.Entity<Job>(job =>
        {
            job.ToTable("jobs", TenancyModel.Schema);
            job.HasAnnotation(KitAnnotations.WithItsChange, true);
            job.Property(j => j.Lane).HasMaxLength(LaneLength);
            job.Property(j => j.Kind).HasMaxLength(KindLength);
            job.Property(j => j.DedupeKey).HasMaxLength(DedupeKeyLength);
            job.Property(j => j.OrderKey).HasMaxLength(OrderKeyLength);
            job.Property(j => j.Unsettled).HasDefaultValue(false).ValueGeneratedNever(); // and not read back after each insert
            job.Property(j => j.TraceParent).HasMaxLength(TraceParentLength);
            job.Property(j => j.EnqueuedBy).HasMaxLength(ActorLength);
            job.Property(j => j.LastError).HasMaxLength(ErrorLength);
            job.Property(j => j.ProgressText).HasMaxLength(ProgressTextLength);
            job.Property(j => j.Result).HasMaxLength(ResultLength);
            job.Property(j => j.Version).HasDefaultValue(1);
            job.Property(j => j.State).HasMaxLength(20).HasConversion(s => StateName(s), s => Enum.Parse<JobState>(s, true));

            // The queue itself. Kinds and versions stand before the order within the lane, so that a node leaps over those it does not know,
            // however many there are.
            job.HasIndex(j => new { j.TenantId, j.Lane, j.Kind, j.Version, j.Priority, j.RunAt, j.Id })
                .IsDescending(false, false, false, false, true, false, false).HasFilter("state = 'ready'");

            // What runs, on whichever node: few rows, counted by lane and found by lease. When a lease ends stands in none of the indexes, so
            // that prolonging it writes the row and nothing else.
            job.HasIndex(j => new { j.TenantId, j.Lane, j.LeaseToken }).HasFilter("state = 'running'");
            job.HasIndex(j => new { j.TenantId, j.Kind, j.DedupeKey }).IsUnique()
                .HasFilter("dedupe_key IS NOT NULL AND state IN ('ready', 'scheduled', 'running', 'held')");
            job.HasIndex(j => new { j.TenantId, j.Kind, j.DedupeKey, j.UniqueUntil }).HasFilter("unique_until IS NOT NULL");

            // Jobs that go one after the other. Those that are not first are in no other index of the queue.
            job.HasIndex(j => new { j.TenantId, j.OrderKey, j.Position }).IsUnique().HasFilter($"order_key IS NOT NULL AND state IN ({OrderSql.Open})");
            job.HasIndex(j => new { j.TenantId, j.BatchId, j.State }).HasFilter("batch_id IS NOT NULL");
            job.HasIndex(j => j.Unsettled).HasFilter("unsettled").IsPlatformIndex();
            job.HasIndex(j => j.OrderKey).HasFilter("order_key IS NOT NULL AND state = 'dead'").IsPlatformIndex();
            job.HasIndex(j => new { j.TenantId, j.EventId }).HasFilter("event_id IS NOT NULL");

            // Dead ones, the last first, of a tenant and of all. Nothing but a death, a retry and a discard writes to them.
            job.HasIndex(j => new { j.TenantId, j.FinishedAt, j.Id }).HasFilter("state = 'dead'");
            job.HasIndex(j => new { j.FinishedAt, j.Id }).HasFilter("state = 'dead'").IsPlatformIndex();

            // What the dispatcher looks for in all tenants at once.
            job.HasIndex(j => j.RunAt).HasFilter("state = 'scheduled'").IsPlatformIndex();
            job.HasIndex(j => j.FinishedAt).HasFilter("state IN ('done', 'dead', 'cancelled')").IsPlatformIndex();
            job.HasStorageParameter("autovacuum_vacuum_scale_factor", VacuumScale);
        });

        model.Entity<JobBatch>(batch =>
        {
            batch.ToTable("job_batches", TenancyModel.Schema);
            batch.HasAnnotation(KitAnnotations.WithItsChange, true);
            batch.HasIndex(b => b.Unsettled).HasFilter("unsettled").IsPlatformIndex();
            batch.HasIndex(b => b.FinishedAt).HasFilter("finished_at IS NOT NULL").IsPlatformIndex();
            batch.HasIndex(b => b.FailedAt).HasFilter("failed_at IS NOT NULL AND finished_at IS NULL").IsPlatformIndex();
        });

        model.Entity<JobLane>(lane =>
        {
            lane.ToTable("lanes", TenancyModel.Schema);
            lane.HasKey(l => l.Lane);
            lane.Property(l => l.Lane).HasMaxLength(LaneLength);
        });

        model.Entity<JobEffect>(effect =>
        {
            effect.ToTable("job_effects", TenancyModel.Schema);
            effect.HasKey(e => new { e.Handler, e.Name });
            effect.Property(e => e.Handler).HasMaxLength(KindLength);
            effect.Property(e => e.Name).HasMaxLength(EffectLength);
            effect.HasIndex(e => e.CreatedAt).IsPlatformIndex();
        });

        model.Entity<LaneRule>(rule =>
        {
            rule.ToTable(RulesTable, TenancyModel.Schema);
            rule.HasAnnotation(KitAnnotations.Notify, "id");
            rule.Property(r => r.Lane).HasMaxLength(LaneLength);
            rule.Property(r => r.Reason).HasMaxLength(ReasonLength);
            rule.HasIndex(r => new { r.Lane, r.TenantId }).IsUnique();
        });
    }

    public static string StateName(JobState state) => state switch
    {
        JobState.Ready => "ready",
        JobState.Scheduled => "scheduled",
        JobState.Running => "running",
        JobState.Done => "done",
        JobState.Moved => "moved",
        JobState.Cancelled => "cancelled",
        JobState.Held => "held",
        _ => "dead",
    };
}
