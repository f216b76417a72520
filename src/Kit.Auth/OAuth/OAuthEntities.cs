using OpenIddict.EntityFrameworkCore.Models;

namespace Kit.Auth;

/// <summary>A program that asks for tokens.</summary>
public sealed class OAuthApplication : OpenIddictEntityFrameworkCoreApplication<Guid, OAuthAuthorization, OAuthToken>
{
    /// <summary>The one tenant that the program is for. Without one it acts for its users only, in the tenant that each of them chooses.</summary>
    public Guid? TenantId { get; set; }

    /// <inheritdoc/>
    public override string ToString() => DisplayName ?? ClientId ?? "";
}

/// <summary>A consent that is remembered, or the family of tokens that came from one sign-in.</summary>
public sealed class OAuthAuthorization : OpenIddictEntityFrameworkCoreAuthorization<Guid, OAuthApplication, OAuthToken>
{
    /// <summary>The tenant that the consent is for.</summary>
    public Guid? TenantId { get; set; }
}

/// <summary>A code or refresh token. Access tokens are signed, and have no row.</summary>
public sealed class OAuthToken : OpenIddictEntityFrameworkCoreToken<Guid, OAuthApplication, OAuthAuthorization>;

/// <summary>A scope that was added at run time. Kit's own are in code.</summary>
public sealed class OAuthScope : OpenIddictEntityFrameworkCoreScope<Guid>;
