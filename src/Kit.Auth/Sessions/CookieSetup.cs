using System.Security.Claims;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Kit.Auth;

/// <summary>The session cookie: what it is called, how it is checked on each request, and what a stranger is answered.</summary>
internal sealed class CookieSetup(PublicUrl publicUrl, IOptions<AuthOptions> auth) : IConfigureNamedOptions<CookieAuthenticationOptions>
{
    public void Configure(CookieAuthenticationOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, CookieAuthenticationOptions options)
    {
        if (name != AuthSchemes.Cookie)
        {
            return;
        }

        var secure = publicUrl.Value.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        options.Cookie.Name = secure ? "__Host-kit" : "kit";
        options.Cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax;
        options.Cookie.Path = "/";
        options.ExpireTimeSpan = auth.Value.SessionLifetime;
        options.SlidingExpiration = true;
        options.LoginPath = "/login";
        options.Events = new() { OnValidatePrincipal = ValidateAsync, OnRedirectToLogin = ChallengeAsync, OnRedirectToAccessDenied = Status(StatusCodes.Status403Forbidden) };
    }

    // The cookie says which session it is; who that is now comes from the rows.
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
        if (Sessions.SidOf(context.Principal) is { } sid && await sessions.FindLiveAsync(sid, context.HttpContext.RequestAborted) is var (session, user))
        {
            context.ReplacePrincipal(PrincipalOf(session, user));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(AuthSchemes.Cookie);
    }

    private static ClaimsPrincipal PrincipalOf(SessionInfo session, UserInfo user)
    {
        List<Claim> claims =
        [
            new(KitClaims.Subject, user.Id.ToString()),
            new(KitClaims.Name, user.Name),
            new(AuthClaims.Email, user.Email),
            new(AuthClaims.Session, session.Id.ToString()),
        ];
        if (user.IsOperator)
        {
            claims.Add(new(KitClaims.Operator, "true"));
        }

        return new(new ClaimsIdentity(claims, AuthSchemes.Cookie, KitClaims.Name, null));
    }

    private static Task ChallengeAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (WantsPage(context.HttpContext))
        {
            var request = context.Request;
            var links = context.HttpContext.RequestServices.GetRequiredService<KitLinks>();
            var back = request.PathBase + request.Path + request.QueryString;
            context.Response.Redirect(links.Platform("/login") + QueryString.Create("returnUrl", back));
            return Task.CompletedTask;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Status(StatusCodes.Status401Unauthorized)(context);
    }

    private static bool WantsPage(HttpContext context) =>
        (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && context.GetEndpoint()?.Metadata.GetMetadata<ITenantFromClaimMetadata>() is null
        && MediaTypeHeaderValue.TryParseList(context.Request.Headers.Accept, out var types)
        && types.Any(t => t.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    private static Func<RedirectContext<CookieAuthenticationOptions>, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };
}
