namespace Kit.Features;

/// <summary>What an override makes of a feature. Nothing is said by an empty field, so that none is opened by forgetting it.</summary>
public enum OverrideKind
{
    /// <summary>Off; of a number, none.</summary>
    Off,

    /// <summary>On; of a number, without limit.</summary>
    On,

    /// <summary>At most <see cref="FeatureOverride.Max"/>.</summary>
    AtMost,
}
