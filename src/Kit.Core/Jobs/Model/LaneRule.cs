using Kit.Data;

namespace Kit.Jobs;

/// <summary>
/// What operators say of a lane at run time, for one tenant or for all of them. What is <see langword="null"/> is as it was declared. Written by
/// <see cref="IJobLanes"/>; it stands in the shared database and holds in the queue of each.
/// </summary>
[Global]
public sealed class LaneRule
{
    /// <summary>Stands in the place of a tenant's id where the rule is for all; what a tenant's own rule says goes before.</summary>
    public static readonly Guid Everyone = Guid.AllBitsSet;

    /// <summary>The id.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The lane's name.</summary>
    public required string Lane { get; init; }

    /// <summary>The tenant, or <see cref="Tenancy.Tenant.Platform"/>, or <see cref="Everyone"/>.</summary>
    /// <value><see cref="Everyone"/>.</value>
    public Guid TenantId { get; init; } = Everyone;

    /// <summary>Whether no job of the lane is started.</summary>
    public bool? Paused { get; set; }

    /// <summary>How many jobs it gets in a turn, where others get one.</summary>
    public int? Weight { get; set; }

    /// <summary>How many jobs of one tenant's lane run at once.</summary>
    public int? MaxRunning { get; set; }

    /// <summary>How many jobs of all lanes of this name run at once, in the queue of one database. Only in a rule for all.</summary>
    public int? MaxRunningInAll { get; set; }

    /// <summary>How many jobs of one tenant's lane are started in <see cref="PerSeconds"/>.</summary>
    public int? MaxStarts { get; set; }

    /// <summary>The time that <see cref="MaxStarts"/> is about, in seconds.</summary>
    public double? PerSeconds { get; set; }

    /// <summary>Why.</summary>
    public required string Reason { get; set; }

    /// <summary>The lane's name: how the administration calls the row.</summary>
    public override string ToString() => Lane;
}
