namespace Kit.Jobs;

/// <summary>A declaration that was found good.</summary>
internal sealed class DeclaredSchedule(ScheduleDeclaration declaration, CadenceRule cadence, JobAttribute attribute)
{
    public string Name => declaration.Name;

    public string When => declaration.When;

    public bool IsPlatforms => declaration.IsPlatforms;

    public CadenceRule Cadence => cadence;

    public string? TimeZone => declaration.Settings.TimeZone;

    public ScheduleRule Rule { get; } = declaration.Settings.Rule;

    /// <summary>What of it decides when it ticks.</summary>
    public string PlannedAs { get; } = $"{declaration.When} {declaration.Settings.TimeZone}".TrimEnd();

    public ScheduleWork WorkOf(ScheduleTick tick) => ScheduleWork.Of(attribute, declaration.Settings, declaration.Make(tick));
}
