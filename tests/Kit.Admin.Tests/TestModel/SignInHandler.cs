using System.Security.Claims;
using System.Text.Encodings.Web;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Admin.Tests.TestModel;

/// <summary>Signs in whoever the header names.</summary>
public sealed class SignInHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Header = "X-User";
    public const string Operator = "olga";

    public static void Add(IServiceCollection services) =>
        services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, SignInHandler>("test", null);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[Header].ToString() is not { Length: > 0 } header)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var (name, id) = (header.Split(' ')[0], header.Split(' ')[1]);
        List<Claim> claims = [new(KitClaims.Subject, id), new(KitClaims.Name, name)];
        if (name == Operator)
        {
            claims.Add(new(KitClaims.Operator, "true"));
        }

        return Task.FromResult(AuthenticateResult.Success(new(new(new ClaimsIdentity(claims, "test", KitClaims.Name, null)), "test")));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Redirect("/login");
        return Task.CompletedTask;
    }
}

/// <summary>Authenticates at the stage where a module of its own would.</summary>
public sealed class SignInModule : Kit.Hosting.KitModule
{
    public override string Name => "sign-in";

    public override void Use(IApplicationBuilder app, Kit.Hosting.KitStage stage)
    {
        if (stage == Kit.Hosting.KitStage.Authentication)
        {
            app.UseAuthentication();
        }
    }
}
