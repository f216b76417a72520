using Kit.Tenancy;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Kit.Auth;

/// <summary>
/// Answers requests for tokens. What a code or refresh token says of its user is not believed: user, session and membership are asked for again.
/// </summary>
internal sealed class HandleToken(OAuthApplications applications, Sessions sessions, ITenantStore tenants, IMembershipDirectory memberships)
    : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType())
        {
            await HandleClientAsync(context);
        }
        else if (context.Request.IsAuthorizationCodeGrantType() || context.Request.IsRefreshTokenGrantType())
        {
            await HandleUserAsync(context);
        }
        else
        {
            context.Reject(Errors.UnsupportedGrantType, "The grant type is not supported.");
        }
    }

    private async Task HandleClientAsync(HandleTokenRequestContext context)
    {
        var client = await applications.FindByClientIdAsync(context.ClientId ?? "");
        if (client?.TenantId is not { } tenantId || await tenants.FindByIdAsync(tenantId) is not { IsActive: true })
        {
            context.Reject(Errors.UnauthorizedClient, "The client does not belong to an active tenant, and can't act on its own.");
            return;
        }

        var scopes = context.Request.GetScopes();
        if (scopes.IsEmpty)
        {
            const string Prefix = Permissions.Prefixes.Scope;
            var permissions = await applications.GetPermissionsAsync(client);
            scopes = [.. permissions.Where(p => p.StartsWith(Prefix, StringComparison.Ordinal)).Select(p => p[Prefix.Length..])];
        }

        context.SignIn(OAuthPrincipals.OfClient(client, tenantId, scopes));
    }

    private async Task HandleUserAsync(HandleTokenRequestContext context)
    {
        var given = context.AuthorizationCodePrincipal ?? context.RefreshTokenPrincipal;
        if (given is null
            || !Guid.TryParse(given.GetClaim(Claims.Subject), out var userId)
            || !Guid.TryParse(given.GetClaim(KitClaims.Tenant), out var tenantId)
            || Sessions.SidOf(given) is not { } sid)
        {
            Refuse(context);
            return;
        }

        var user = await sessions.FindUserAsync(userId, default);
        var session = await sessions.FindAsync(sid, default);
        if (user is not { Disabled: false } || session is not { AllowsRefresh: true } || session.UserId != userId
            || await tenants.FindByIdAsync(tenantId) is not { IsActive: true }
            || await memberships.FindAsync(tenantId, userId) is null)
        {
            Refuse(context);
            return;
        }

        context.SignIn(OAuthPrincipals.Refresh(given, user));
    }

    private static void Refuse(HandleTokenRequestContext context) => context.Reject(Errors.InvalidGrant, "The grant is not good any more. Sign in again.");
}

/// <summary>Says who the token's user is now.</summary>
internal sealed class HandleUserInfo(Sessions sessions) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        var token = context.AccessTokenPrincipal;
        var user = Guid.TryParse(token?.GetClaim(Claims.Subject), out var id) ? await sessions.FindUserAsync(id, default) : null;
        var session = Sessions.SidOf(token) is { } sid ? await sessions.FindAsync(sid, default) : null;
        if (token is null || user is not { Disabled: false } || session is not { AllowsRefresh: true })
        {
            context.Reject(Errors.InvalidToken, "The token is not good for this.");
            return;
        }

        context.Claims[KitClaims.Tenant] = token.GetClaim(KitClaims.Tenant);
        if (token.HasScope(Scopes.Profile))
        {
            context.Claims[Claims.Name] = user.Name;
        }

        if (token.HasScope(Scopes.Email))
        {
            context.Email = user.Email;
            context.EmailVerified = true;
        }
    }
}

/// <summary>Access and identity tokens are signed and short: a row for each would cost two statements and say nothing.</summary>
internal sealed class KeepNoRow : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<KeepNoRow>()
        .SetOrder(OpenIddictServerHandlers.Protection.CreateTokenEntry.Descriptor.Order - 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType is TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.IdentityToken)
        {
            context.CreateTokenEntry = context.PersistTokenPayload = false;
        }

        return default;
    }
}

/// <summary>Public clients prove nothing at the token endpoint; the discovery document says so.</summary>
internal sealed class DescribePublicClients : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        context.TokenEndpointAuthenticationMethods.Add("none");
        return default;
    }
}

/// <summary>Errors name themselves; links into the documentation of what Kit is made of are left out.</summary>
internal sealed class DropErrorUri<TContext> : IOpenIddictServerHandler<TContext>
    where TContext : BaseContext
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseSingletonHandler<DropErrorUri<TContext>>()
        .SetOrder(int.MinValue + 10_000)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public ValueTask HandleAsync(TContext context)
    {
        if (context.Transaction.Response is { } response)
        {
            response.ErrorUri = null;
        }

        return default;
    }
}
