using Kit.Hosting;
using Microsoft.AspNetCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenIddict.EntityFrameworkCore;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using OpenIddict.Validation;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Kit.Auth;

/// <summary>OpenIddict, with its weak defaults closed.</summary>
internal static class OAuthServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddOpenIddict()
            .AddCore(core =>
            {
                core.UseEntityFrameworkCore().ReplaceDefaultEntities<OAuthApplication, OAuthAuthorization, OAuthScope, OAuthToken, Guid>();
                core.ReplaceApplicationManager<OAuthApplication, OAuthApplications>();
                core.ReplaceAuthorizationManager<OAuthAuthorization, OAuthAuthorizations>();
                core.ReplaceTokenManager<OAuthToken, OAuthTokens>();
            })
            .AddServer(ConfigureServer)
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore().DisableAccessTokenExtractionFromQueryString().DisableAccessTokenExtractionFromBodyForm();
                validation.AddAudiences(OAuthPrincipals.Api);
                validation.AddEventHandler(DropChallengeUri.Descriptor);
            });

        services.TryAddScoped<OAuthStore>();
        services.Replace(ServiceDescriptor.Scoped<IOpenIddictEntityFrameworkCoreContext>(sp => sp.GetRequiredService<OAuthStore>()));
        services.TryAddScoped(sp => (OAuthApplications)sp.GetRequiredService<OpenIddict.Core.OpenIddictApplicationManager<OAuthApplication>>());
        services.TryAddScoped<ReplayFlag>();
        services.TryAddSingleton<OAuthKeys>();
        services.TryAddSingleton<OAuthOptionsSource>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(sp => sp.GetRequiredService<OAuthOptionsSource>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(sp => sp.GetRequiredService<OAuthOptionsSource>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictValidationOptions>>(sp => sp.GetRequiredService<OAuthOptionsSource>());
        services.AddOptions<OpenIddictServerAspNetCoreOptions>().Configure<PublicUrl>((options, url) =>
            options.DisableTransportSecurityRequirement = url.Value.StartsWith("http:", StringComparison.OrdinalIgnoreCase));
        services.TryAddSingleton<IOAuthClients, OAuthClients>();
    }

    private static void ConfigureServer(OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris("oauth/authorize")
            .SetTokenEndpointUris("oauth/token")
            .SetUserInfoEndpointUris("oauth/userinfo")
            .SetEndSessionEndpointUris("oauth/logout")
            .SetRevocationEndpointUris("oauth/revoke")
            .SetIntrospectionEndpointUris("oauth/introspect")
            .SetJsonWebKeySetEndpointUris("oauth/jwks")
            .SetConfigurationEndpointUris(
                "oauth/.well-known/openid-configuration", "oauth/.well-known/oauth-authorization-server",
                ".well-known/openid-configuration/oauth", ".well-known/oauth-authorization-server/oauth");
        server.AllowAuthorizationCodeFlow().AllowClientCredentialsFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess, OAuthPrincipals.Api);
        server.RegisterClaims(Claims.Name, Claims.Email, Claims.EmailVerified, AuthClaims.Session, AuthClaims.AuthTime, Kit.Tenancy.KitClaims.Tenant);
        server.SetAuthorizationCodeLifetime(TimeSpan.FromSeconds(60)).SetRefreshTokenReuseLeeway(null);
        server.DisableSlidingRefreshTokenExpiration().DisableAccessTokenEncryption();
        server.Configure(options =>
        {
            options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
            options.ResponseModes.Remove(ResponseModes.Fragment);
        });
        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableEndSessionEndpointPassthrough().EnableErrorPassthrough();

        server.AddEventHandler(EndFamilyOnReplay.Descriptor);
        server.AddEventHandler(RefuseReplay.Descriptor);
        server.AddEventHandler(KeepNoRow.Descriptor);
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseScopedHandler<HandleToken>());
        server.AddEventHandler<HandleUserInfoRequestContext>(handler => handler.UseScopedHandler<HandleUserInfo>());
        server.AddEventHandler<HandleConfigurationRequestContext>(handler => handler.UseSingletonHandler<DescribePublicClients>().SetOrder(int.MaxValue - 10_000));
        server.AddEventHandler(DropErrorUri<ApplyAuthorizationResponseContext>.Descriptor);
        server.AddEventHandler(DropErrorUri<ApplyTokenResponseContext>.Descriptor);
        server.AddEventHandler(DropErrorUri<ApplyUserInfoResponseContext>.Descriptor);
        server.AddEventHandler(DropErrorUri<ApplyEndSessionResponseContext>.Descriptor);
        server.AddEventHandler(DropErrorUri<ApplyIntrospectionResponseContext>.Descriptor);
        server.AddEventHandler(DropErrorUri<ApplyRevocationResponseContext>.Descriptor);
        server.AddEventHandler(DropErrorUri<ApplyConfigurationResponseContext>.Descriptor);
        server.AddEventHandler(DropErrorUri<ApplyJsonWebKeySetResponseContext>.Descriptor);
    }
}
