using Kit.Tenancy;

namespace Kit.Features;

/// <summary>Somebody other than an operator in the platform scope, or the program, was to write a feature override. Nothing was saved.</summary>
/// <param name="actor">Who.</param>
public sealed class OverrideRefusedException(Actor actor) : KitException(
    KitErrors.OverrideRefused,
    $"Feature overrides are not for {actor?.Kind} '{actor?.Name}' to write here. An operator does it in the platform scope: IPlatformScope.Open(\"the reason\").")
{
    /// <inheritdoc/>
    public override int StatusCode => 403;
}
