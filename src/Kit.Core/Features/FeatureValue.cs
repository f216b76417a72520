using System.ComponentModel;

namespace Kit.Features;

/// <summary>What a tenant has of a feature.</summary>
/// <param name="Max">The limit; <see langword="null"/> is without limit, 0 is off.</param>
[ImmutableObject(true)]
public readonly record struct FeatureValue(long? Max)
{
    /// <summary>Off, or a limit of none.</summary>
    public static FeatureValue Off { get; } = new(0);

    /// <summary>On, or without limit.</summary>
    public static FeatureValue On { get; } = new(null);

    /// <summary>A limit.</summary>
    public static FeatureValue AtMost(long max) => new(max);

    /// <summary>Whether there is any of it.</summary>
    public bool Enabled => Max is null or > 0;
}
