using Kit.Data;
using Kit.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kit.Events;

/// <summary>The table of events. The application adds to it; nobody changes what is there.</summary>
internal static class EventsModel
{
    public const int KeyLength = 200;
    private const int ActorIdLength = 200;
    private const int ActorNameLength = 254;
    private const int TraceParentLength = 60;

    public static void Configure(ModelBuilder model) => model.Entity<StoredEvent>(stored =>
    {
        stored.ToTable("events", TenancyModel.Schema);
        stored.Property(e => e.Name).HasMaxLength(JobsModel.KindLength);
        stored.Property(e => e.Key).HasMaxLength(KeyLength);
        stored.Property(e => e.ActorKind).HasMaxLength(20).HasConversion<string>();
        stored.Property(e => e.ActorId).HasMaxLength(ActorIdLength);
        stored.Property(e => e.ActorName).HasMaxLength(ActorNameLength);
        stored.Property(e => e.TraceParent).HasMaxLength(TraceParentLength);
        stored.HasIndex(e => e.OccurredAt).IsPlatformIndex();
        stored.HasAnnotation(KitAnnotations.WithItsChange, true);
        stored.HasAnnotation(KitAnnotations.Grants, TableGrants.AppendOnly().ToString());
    });
}
