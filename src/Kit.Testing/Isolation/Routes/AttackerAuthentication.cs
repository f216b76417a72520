using System.Security.Claims;
using System.Text.Encodings.Web;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Testing;

/// <summary>Believes whoever asks to be the user whom the header names; with a token for the tenant that the other header names, if it does.</summary>
internal sealed class AttackerAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Kit.Testing";
    public const string Header = "Kit-Testing-User";
    public const string TokenHeader = "Kit-Testing-Token";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Header] is not [{ } user])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var identity = new ClaimsIdentity([new(KitClaims.Subject, user), new(KitClaims.Name, "attacker")], SchemeName, KitClaims.Name, null);
        if (Request.Headers[TokenHeader] is [{ } tenant])
        {
            identity.AddClaims([new(KitClaims.Tenant, tenant), new(KitClaims.ClientId, SchemeName)]);
        }

        return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SchemeName)));
    }
}
