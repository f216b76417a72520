namespace Kit.Features;

/// <summary>A feature override says something that can't be. Nothing was saved.</summary>
/// <param name="feature">The feature.</param>
/// <param name="problem">What is wrong with it.</param>
public sealed class InvalidOverrideException(string feature, string problem) : KitException(KitErrors.InvalidOverride, $"The override of '{feature}' is not valid. {problem}")
{
    /// <summary>The feature.</summary>
    public string Feature { get; } = feature;

    /// <inheritdoc/>
    public override int StatusCode => 422;

    /// <inheritdoc/>
    public override string? PublicDetail => problem;
}
