using Kit.Jobs;

namespace Kit.Operations;

/// <summary>What <c>/Views/Kit/Core/QueueLane.cshtml</c> shows operators: what a lane may do, and what they have said of it.</summary>
public sealed class QueueLanePage : QueuePage
{
    /// <summary>The lane's name.</summary>
    public required string Lane { get; init; }

    /// <summary>What the program declares.</summary>
    public required LaneSettings Declared { get; init; }

    /// <summary>What holds for tenants without a rule of their own.</summary>
    public required LaneSettings ForAll { get; init; }

    /// <summary>What operators have said: for all, and for single tenants.</summary>
    public required IReadOnlyList<LaneRule> Rules { get; init; }

    /// <summary>The names of the tenants in <see cref="Rules"/>.</summary>
    public required IReadOnlyDictionary<Guid, string> Tenants { get; init; }

    /// <summary>The tenant that the forms are about, as the address says it; <see langword="null"/>: all.</summary>
    public string? Tenant { get; init; }

    /// <summary>The rule that the forms change, where there is one.</summary>
    public LaneRule? Rule { get; init; }
}
