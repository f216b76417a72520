using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenIddict.Server.AspNetCore;
using OpenIddict.Validation.AspNetCore;

namespace Kit.Auth;

/// <summary>The schemes that are shown every request: all that ask for it but OpenIddict's, which <see cref="OAuthProtocol"/> shows what is theirs.</summary>
internal sealed class RequestSchemes(IOptions<AuthenticationOptions> options) : AuthenticationSchemeProvider(options)
{
    private Split? _split;

    public override async Task<IEnumerable<AuthenticationScheme>> GetRequestHandlerSchemesAsync()
    {
        var all = await base.GetRequestHandlerSchemesAsync();
        if (_split is not { } split || !ReferenceEquals(split.All, all))
        {
            _split = split = new(all, [.. all.Where(s => !IsOpenIddicts(s.Name))]);
        }

        return split.Others;
    }

    private static bool IsOpenIddicts(string scheme) =>
        scheme is OpenIddictServerAspNetCoreDefaults.AuthenticationScheme or OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme;

    // The base makes a new list when a scheme is added or removed.
    private sealed record Split(IEnumerable<AuthenticationScheme> All, AuthenticationScheme[] Others);
}
