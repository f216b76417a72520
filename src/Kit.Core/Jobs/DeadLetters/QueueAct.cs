namespace Kit.Jobs;

/// <summary>What somebody did to jobs or a schedule.</summary>
/// <param name="Entity">What to: <c>jobs</c>, <c>schedules</c>.</param>
/// <param name="Id">To which one; empty for several.</param>
/// <param name="TenantId">Whose; <see langword="null"/> for those of many.</param>
/// <param name="Action">What: <c>retry</c>, <c>discard</c>, <c>cancel</c>, <c>pause</c>.</param>
/// <param name="Label">How it is called.</param>
/// <param name="Which">Which were meant, and how many they were.</param>
internal sealed record QueueAct(string Entity, string Id, Guid? TenantId, string Action, string Label, params object?[] Which)
{
    public const string Jobs = "jobs";
    public const string Schedules = "schedules";
    public const string Discard = "discard";
    public const string Retry = "retry";
    public const string Cancel = "cancel";
}
