using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Kit.Tenancy;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kit.Auth;

/// <summary>What tokens say.</summary>
internal static class OAuthPrincipals
{
    /// <summary>The scope that opens the APIs of the host, and the audience that their tokens are for.</summary>
    public const string Api = "api";

    /// <summary>The audience of tokens without the scope <c>api</c>. The host's APIs don't take them.</summary>
    private const string UserInfo = "userinfo";

    public static ClaimsPrincipal OfUser(UserInfo user, SessionInfo session, Guid tenantId, ImmutableArray<string> scopes)
    {
        var identity = NewIdentity();
        identity.SetClaim(Claims.Subject, user.Id.ToString())
            .SetClaim(KitClaims.Tenant, tenantId.ToString())
            .SetClaim(AuthClaims.Session, session.Id.ToString());
        identity.AddClaim(new Claim(AuthClaims.AuthTime, session.CreatedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        return Finish(identity, user, scopes);
    }

    public static ClaimsPrincipal OfClient(OAuthApplication client, Guid tenantId, ImmutableArray<string> scopes)
    {
        var identity = NewIdentity();
        identity.SetClaim(Claims.Subject, client.ClientId).SetClaim(Claims.Name, client.DisplayName).SetClaim(KitClaims.Tenant, tenantId.ToString());
        return Finish(identity, null, scopes);
    }

    /// <summary>The same token for the same tenant, with what is now true of its user.</summary>
    public static ClaimsPrincipal Refresh(ClaimsPrincipal old, UserInfo user) =>
        Finish(new ClaimsIdentity(old.Claims, old.Identity!.AuthenticationType, Claims.Name, Claims.Role), user, old.GetScopes());

    private static ClaimsIdentity NewIdentity() => new("Kit", Claims.Name, Claims.Role);

    private static ClaimsPrincipal Finish(ClaimsIdentity identity, UserInfo? user, ImmutableArray<string> scopes)
    {
        if (user is not null)
        {
            identity.SetClaim(Claims.Name, user.Name).SetClaim(Claims.Email, user.Email);
        }

        identity.SetScopes(scopes);
        identity.SetResources(scopes.Contains(Api) ? Api : UserInfo);
        identity.SetDestinations(claim => Destinations(claim, scopes));
        return new(identity);
    }

    // As little as possible: an access token names who acts and where, an identity token what its scopes allow.
    private static string[] Destinations(Claim claim, ImmutableArray<string> scopes) => claim.Type switch
    {
        Claims.Subject or KitClaims.Tenant or AuthClaims.Session => [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken],
        Claims.Name when scopes.Contains(Scopes.Profile) => [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken],
        Claims.Name => [OpenIddictConstants.Destinations.AccessToken],
        Claims.Email when scopes.Contains(Scopes.Email) => [OpenIddictConstants.Destinations.IdentityToken],
        AuthClaims.AuthTime => [OpenIddictConstants.Destinations.IdentityToken],
        _ => [],
    };
}
