using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Jobs;

/// <summary>The table of schedules.</summary>
internal static class SchedulesModel
{
    public const int NameLength = 100;
    public const int CadenceLength = 100;
    public const int ZoneLength = 60;
    public const int ProblemLength = 500;
    public const int PlannedAsLength = CadenceLength + 1 + ZoneLength;

    public static void Configure(ModelBuilder model) => model.Entity<Schedule>(schedule =>
    {
        schedule.ToTable("schedules", TenancyModel.Schema);
        schedule.HasKey(s => s.Name);
        schedule.Property(s => s.Name).HasMaxLength(NameLength);
        schedule.Property(s => s.Cadence).HasMaxLength(CadenceLength);
        schedule.Property(s => s.TimeZone).HasMaxLength(ZoneLength);
        schedule.Property(s => s.Problem).HasMaxLength(ProblemLength);
        schedule.Property(s => s.PlannedZone).HasMaxLength(ZoneLength);
        schedule.Property(s => s.PlannedAs).HasMaxLength(PlannedAsLength);

        // What is due, in all tenants at once. What sleeps or is paused is not looked at, however much of it there is.
        schedule.HasIndex(s => s.NextAt).HasFilter($"state = '{nameof(ScheduleState.Active)}'").IsPlatformIndex();
    });
}
