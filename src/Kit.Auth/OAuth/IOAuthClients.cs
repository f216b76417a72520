namespace Kit.Auth;

/// <summary>Registers programs that ask for tokens. Registering one that exists changes nothing, so that seeds may be run again.</summary>
public interface IOAuthClients
{
    /// <summary>Registers a program that keeps a secret and acts on its own, within one tenant.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="clientId">The name it asks for tokens with: 3 to 100 letters, digits, dots, hyphens and underscores.</param>
    /// <param name="secret">Its secret, of 16 characters or more; <see langword="null"/> for one made by chance.</param>
    /// <param name="name">The name people read.</param>
    /// <param name="scopes">What it may ask for; <c>api</c> for the host's APIs.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The secret, which can't be read again; <see langword="null"/> when the client was there already.</returns>
    /// <exception cref="KitException">Something about it can't work or is not safe (<c>KIT4002</c>).</exception>
    Task<string?> CreateConfidentialAsync(
        Guid tenantId, string clientId, string? secret, string name, IReadOnlyCollection<string> scopes, CancellationToken cancellationToken = default);

    /// <summary>Registers a program that can't keep a secret, and acts for its users after asking them: by code with PKCE, and refresh.</summary>
    /// <param name="clientId">The name it asks for tokens with.</param>
    /// <param name="name">The name people read.</param>
    /// <param name="redirectUris">Where codes are sent: https, or http on a loopback address. They are compared exactly.</param>
    /// <param name="scopes">What it may ask for, beyond <c>openid</c> and <c>offline_access</c>.</param>
    /// <param name="tenantId">The one tenant whose members may use it; all, by default.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it was registered; <see langword="false"/> when it was there already.</returns>
    /// <exception cref="KitException">Something about it can't work or is not safe (<c>KIT4002</c>).</exception>
    Task<bool> CreatePublicAsync(
        string clientId, string name, IReadOnlyCollection<Uri> redirectUris, IReadOnlyCollection<string> scopes, Guid? tenantId = null,
        CancellationToken cancellationToken = default);
}
