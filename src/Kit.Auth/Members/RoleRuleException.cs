namespace Kit.Auth;

/// <summary>A change to a tenant's members that the one who acts may not make.</summary>
/// <param name="id">The error's id.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What the person reads.</param>
public sealed class RoleRuleException(string id, int status, string message) : KitException(id, message)
{
    private readonly string _message = message;

    /// <inheritdoc/>
    public override int StatusCode { get; } = status;

    /// <inheritdoc/>
    public override string? PublicDetail => _message;
}
