namespace Kit.Features;

/// <summary>What a feature's value is.</summary>
public enum FeatureKind
{
    /// <summary>On or off.</summary>
    Switch,

    /// <summary>A number that may not be passed.</summary>
    Limit,
}
