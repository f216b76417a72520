using System.Security.Cryptography;
using System.Text;
using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace Kit.Auth;

/// <summary>Keeps secrets as plain hashes: they are long and made by chance, and checked on every request of a program.</summary>
internal sealed class OAuthApplications(
    IOpenIddictApplicationCache<OAuthApplication> cache, ILogger<OpenIddictApplicationManager<OAuthApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options, IOpenIddictApplicationStore<OAuthApplication> store)
    : OpenIddictApplicationManager<OAuthApplication>(cache, logger, options, store)
{
    protected override ValueTask<string> ObfuscateClientSecretAsync(string secret, CancellationToken cancellationToken = default) => new(Secret.Hash(secret));

    protected override ValueTask<bool> ValidateClientSecretAsync(string secret, string comparand, CancellationToken cancellationToken = default) =>
        new(CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Secret.Hash(secret)), Encoding.ASCII.GetBytes(comparand)));
}

/// <summary>Writes on an authorization which tenant it is for, whoever makes it: a family of tokens goes with its tenant like a consent that is remembered.</summary>
internal sealed class OAuthAuthorizations(
    IOpenIddictAuthorizationCache<OAuthAuthorization> cache, ILogger<OpenIddictAuthorizationManager<OAuthAuthorization>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options, IOpenIddictAuthorizationStore<OAuthAuthorization> store)
    : OpenIddictAuthorizationManager<OAuthAuthorization>(cache, logger, options, store)
{
    public override ValueTask PopulateAsync(OAuthAuthorization authorization, OpenIddictAuthorizationDescriptor descriptor, CancellationToken cancellationToken = default)
    {
        if (Guid.TryParse(descriptor.Principal?.GetClaim(KitClaims.Tenant), out var tenantId))
        {
            authorization.TenantId = tenantId;
        }

        return base.PopulateAsync(authorization, descriptor, cancellationToken);
    }
}

/// <summary>
/// Ends the whole family of tokens when a code or refresh token comes twice. Revoking the tokens is not enough: of two requests at once, the
/// winner's rows may not be written yet. The authorization that they all refer to is there already.
/// </summary>
internal sealed class OAuthTokens(
    IOpenIddictTokenCache<OAuthToken> cache, ILogger<OpenIddictTokenManager<OAuthToken>> logger, IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictTokenStore<OAuthToken> store, OAuthStore rows, ReplayFlag replay)
    : OpenIddictTokenManager<OAuthToken>(cache, logger, options, store)
{
    public override async ValueTask<bool> TryRedeemAsync(OAuthToken token, CancellationToken cancellationToken = default)
    {
        if (await base.TryRedeemAsync(token, cancellationToken))
        {
            return true;
        }

        replay.IsSet = true;
        if (await GetAuthorizationIdAsync(token, cancellationToken) is { } id)
        {
            await RevokeFamilyAsync(rows.Db, id, cancellationToken);
        }

        return false;
    }

    public static async Task RevokeFamilyAsync(KitDbContext db, string authorizationId, CancellationToken cancellationToken)
    {
        var id = Guid.Parse(authorizationId);
        await db.Set<OAuthAuthorization>().Where(a => a.Id == id)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.Status, OpenIddictConstants.Statuses.Revoked), cancellationToken);
        await db.Set<OAuthToken>().Where(t => t.Authorization!.Id == id)
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.Status, OpenIddictConstants.Statuses.Revoked), cancellationToken);
    }
}

/// <summary>Whether this request tried to redeem what was redeemed at the same moment.</summary>
internal sealed class ReplayFlag
{
    public bool IsSet { get; set; }
}
