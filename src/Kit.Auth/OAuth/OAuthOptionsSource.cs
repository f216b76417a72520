using Kit.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Kit.Auth;

/// <summary>
/// Gives the server its issuer, keys and lifetimes, and tells it, and the validation that copies its keys, when the keys change.
/// </summary>
internal sealed class OAuthOptionsSource(OAuthKeys keys, PublicUrl publicUrl, IOptions<AuthOptions> auth)
    : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictValidationOptions>
{
    public string Name => Options.DefaultName;

    public void Configure(OpenIddictServerOptions options)
    {
        var current = keys.Current;
        options.Issuer = new Uri(publicUrl.Of(OAuthPaths.Root));
        options.SigningCredentials.AddRange(current.Signing);
        options.EncryptionCredentials.AddRange(current.Encryption);
        options.AccessTokenLifetime = auth.Value.AccessTokenLifetime;
        options.IdentityTokenLifetime = auth.Value.AccessTokenLifetime;
        options.RefreshTokenLifetime = auth.Value.RefreshTokenLifetime;
    }

    IChangeToken IOptionsChangeTokenSource<OpenIddictServerOptions>.GetChangeToken() => keys.ChangeToken;

    IChangeToken IOptionsChangeTokenSource<OpenIddictValidationOptions>.GetChangeToken() => keys.CopyToken;
}
