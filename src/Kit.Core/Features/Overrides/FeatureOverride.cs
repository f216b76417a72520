using Kit.Data;

namespace Kit.Features;

/// <summary>
/// What one tenant has of a feature, whatever its plan says. Written by operators in the platform scope and by the program, never on behalf of
/// a tenant's user. A tenant has one for each feature at most; the audit has its past.
/// </summary>
[NotImported("what operators of this installation have granted")]
public sealed class FeatureOverride
{
    /// <summary>The id.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The feature's name.</summary>
    public required string Feature { get; init; }

    /// <summary>What the tenant has of it.</summary>
    /// <value><see cref="OverrideKind.Off"/>.</value>
    public OverrideKind Kind { get; set; }

    /// <summary>How much, with <see cref="OverrideKind.AtMost"/>.</summary>
    public long? Max { get; set; }

    /// <summary>Why.</summary>
    public required string Reason { get; set; }

    /// <summary>When it ends; <see langword="null"/> is when it is taken back.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The feature's name: how the administration calls the row.</summary>
    public override string ToString() => Feature;
}
