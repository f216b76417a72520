namespace Kit.Operations;

/// <summary>What the operators' forms of queues say.</summary>
internal sealed class QueueForm
{
    public string? Reason { get; set; }

    public string? Tenant { get; set; }

    public string? Database { get; set; }

    public string? Lane { get; set; }

    public string? Kind { get; set; }

    public string? Error { get; set; }

    public string? Name { get; set; }

    public int? Weight { get; set; }

    public int? MaxRunning { get; set; }

    public int? MaxRunningInAll { get; set; }

    public int? MaxStarts { get; set; }

    public double? PerSeconds { get; set; }
}
