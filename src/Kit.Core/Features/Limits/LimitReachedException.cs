namespace Kit.Features;

/// <summary>The tenant's plan does not allow that many.</summary>
/// <param name="feature">The feature.</param>
/// <param name="label">How people call it.</param>
/// <param name="max">The limit.</param>
public sealed class LimitReachedException(string feature, string label, long max) : KitException(
    KitErrors.LimitReached, $"The plan allows {max} {label}.")
{
    /// <summary>The feature.</summary>
    public string Feature { get; } = feature;

    /// <summary>The limit.</summary>
    public long Max { get; } = max;

    /// <inheritdoc/>
    public override int StatusCode => 402;

    /// <inheritdoc/>
    public override string? PublicDetail => $"Your plan allows {Max} {label}. Upgrade to have more.";
}
