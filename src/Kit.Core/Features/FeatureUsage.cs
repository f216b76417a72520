using System.ComponentModel;

namespace Kit.Features;

/// <summary>What a tenant has of a feature and uses of it.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Value">What the tenant has.</param>
/// <param name="Used">How many rows a counting limit counts now, or how much of a quota's window is used; 0 for others.</param>
[ImmutableObject(true)]
public sealed record FeatureUsage(FeatureDefinition Feature, FeatureValue Value, long Used)
{
    /// <summary>Whether more is used than allowed.</summary>
    public bool IsOver => Value.Max is { } max && Used > max;

    /// <summary>Since when a limit with grace is passed; <see langword="null"/> when it is not, or when no row was added since the plan became smaller.</summary>
    public DateTimeOffset? OverSince { get; init; }

    /// <summary>Until when a limit may stay passed; <see langword="null"/> when its grace has not begun.</summary>
    public DateTimeOffset? OverUntil => OverSince + Feature.Grace;

    /// <summary>When a quota's next window begins.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>Whether a limit's grace has not ended, so that it may be passed.</summary>
    public bool HasGrace { get; init; }

    /// <summary>Whether that much more would still be allowed.</summary>
    public bool Allows(long more) => HasGrace || Value.Max is not { } max || Used + more <= max;
}
