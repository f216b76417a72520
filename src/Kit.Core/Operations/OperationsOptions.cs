namespace Kit.Operations;

/// <summary>What is done for tenants from time to time, and how long what was done is kept. Bound from section <c>Kit:Operations</c>.</summary>
public sealed class OperationsOptions
{
    internal const string Section = "Kit:Operations";

    /// <summary>How often this node looks whether there is something to do; of several nodes one does it.</summary>
    /// <value>1 hour.</value>
    public TimeSpan UpkeepInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How old the sizes of tenants become before all of them are measured anew, which counts each table once.</summary>
    /// <value>1 day.</value>
    public TimeSpan MeasureEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Whether the upkeep does what <c>kit erase --due</c> does: erases closed tenants whose erasure did not come to its end, and the rows that
    /// the law kept and need not be kept any longer.
    /// </summary>
    /// <value><see langword="false"/>.</value>
    public bool EraseDue { get; set; }

    /// <summary>How long an export can be downloaded; then it is deleted.</summary>
    /// <value>7 days.</value>
    public TimeSpan ExportLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long it is shown what was done to a tenant. The audit log has it as long as it has anything.</summary>
    /// <value>90 days.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);
}
