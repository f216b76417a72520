namespace Kit.Tenancy;

/// <summary>A tenant's user or client, or code that serves one, asked for the platform scope.</summary>
/// <param name="actor">Who asked.</param>
public sealed class PlatformScopeRefusedException(Actor actor) : KitException(
    KitErrors.PlatformScopeRefused, $"The platform scope is not for {actor?.Kind} '{actor?.Name}': it sees all tenants. Only operators and the program itself may open it.")
{
    /// <inheritdoc/>
    public override int StatusCode => 403;
}
