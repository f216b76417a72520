namespace Kit.Features;

/// <summary>The feature is not part of the tenant's plan, or nobody declared it.</summary>
/// <param name="feature">The feature.</param>
public sealed class FeatureDeniedException(string feature) : KitException(
    KitErrors.FeatureDenied, $"The feature '{feature}' is not declared, or not part of the tenant's plan.")
{
    /// <summary>The feature.</summary>
    public string Feature { get; } = feature;

    /// <inheritdoc/>
    public override int StatusCode => 402;

    /// <inheritdoc/>
    public override string? PublicDetail => "Your plan does not include that.";
}
