using System.ComponentModel;

namespace Kit.Features;

/// <summary>What a tenant has of a feature and uses of it.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Value">What the tenant has.</param>
/// <param name="Used">How many rows a counting limit counts now; 0 for others.</param>
[ImmutableObject(true)]
public sealed record FeatureUsage(FeatureDefinition Feature, FeatureValue Value, long Used)
{
    /// <summary>Whether that much more would still be allowed.</summary>
    public bool Allows(long more) => Value.Max is not { } max || Used + more <= max;
}
