using System.Security.Claims;
using System.Text.Encodings.Web;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Core.Tests.TestModel;

/// <summary>Signs a request in as whatever claims its header names: <c>X-Claims: sub=…;tenant=…</c>.</summary>
public sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Header = "X-Claims";

    public static void Add(IServiceCollection services) =>
        services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", null);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Header].ToString() is not { Length: > 0 } header)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var claims = header.Split(';').Select(c => c.Split('=')).Select(c => new Claim(c[0], c[1]));
        var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, "header", KitClaims.Name, null));
        return Task.FromResult(AuthenticateResult.Success(new(principal, "header")));
    }
}
