using System.Security.Claims;
using System.Text.Encodings.Web;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Api.Tests.TestModel;

/// <summary>Believes the request's headers: who asks, and by cookie or token.</summary>
internal sealed class TestAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Test";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var claims = new List<Claim>();
        Add("X-Test-User", KitClaims.Subject);
        Add("X-Test-Client", KitClaims.ClientId);
        Add("X-Test-Tenant", KitClaims.Tenant);
        return Task.FromResult(claims.Count == 0
            ? AuthenticateResult.NoResult()
            : AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(claims, Name)), Name)));

        void Add(string header, string claim)
        {
            if (Request.Headers[header] is [{ } value])
            {
                claims.Add(new(claim, value));
            }
        }
    }
}

internal sealed class TestAuthenticationModule : KitModule
{
    public override string Name => "TestAuthentication";

    public override void ConfigureServices(KitBuilder kit) => kit.Services
        .AddAuthentication(TestAuthentication.Name).AddScheme<AuthenticationSchemeOptions, TestAuthentication>(TestAuthentication.Name, null);

    public override void Use(IApplicationBuilder app, KitStage stage)
    {
        if (stage == KitStage.Authentication)
        {
            app.UseAuthentication();
        }
    }
}
