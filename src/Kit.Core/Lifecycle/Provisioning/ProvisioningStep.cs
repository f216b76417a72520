using Kit.Data;

namespace Kit.Lifecycle;

/// <summary>How far a tenant is with one step of being set up.</summary>
[NotImported("how the tenant was set up here")]
[NotAudited]
public sealed class ProvisioningStep
{
    /// <summary>The step's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was done, or <see langword="null"/> while it is not.</summary>
    public DateTimeOffset? DoneAt { get; internal set; }

    /// <summary>How often it has failed.</summary>
    public int Failures { get; internal set; }

    /// <summary>What it last failed with; <see langword="null"/> once it is done.</summary>
    public string? Error { get; internal set; }

    /// <summary>When it last failed.</summary>
    public DateTimeOffset? FailedAt { get; internal set; }
}
