namespace Kit.Features;

/// <summary>What a feature's value is.</summary>
public enum FeatureKind
{
    /// <summary>On or off.</summary>
    Switch,

    /// <summary>A number of things that a tenant has at a time.</summary>
    Limit,

    /// <summary>A number of times that something may be done in a window of time.</summary>
    Quota,

    /// <summary>On or off, by how far it is rolled out.</summary>
    Flag,
}
