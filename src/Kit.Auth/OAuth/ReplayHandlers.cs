using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Kit.Auth;

/// <summary>A code or refresh token that was redeemed before: OpenIddict refuses it and revokes the tokens; this ends the authorization too.</summary>
internal sealed class EndFamilyOnReplay(IOpenIddictTokenManager tokens, OAuthStore rows) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseScopedHandler<EndFamilyOnReplay>()
        .SetOrder(OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order - 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.TokenId is not { Length: > 0 } id || context.AuthorizationId is not { Length: > 0 } authorization)
        {
            return;
        }

        if (await tokens.FindByIdAsync(id) is { } token && await tokens.HasStatusAsync(token, Statuses.Redeemed))
        {
            await OAuthTokens.RevokeFamilyAsync(rows.Db, authorization, default);
        }
    }
}

/// <summary>OpenIddict lets the loser of two refreshes at the same moment pass; here exactly one of them gets tokens.</summary>
internal sealed class RefuseReplay(ReplayFlag replay) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<RefuseReplay>()
        .SetOrder(OpenIddictServerHandlers.RedeemTokenEntry.Descriptor.Order + 500)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (replay.IsSet && !context.IsRejected)
        {
            context.Reject(Errors.InvalidGrant, "The token was used already.");
        }

        return default;
    }
}
