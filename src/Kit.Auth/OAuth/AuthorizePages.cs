using System.Globalization;
using System.Text.Json;
using Kit.Tenancy;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Kit.Auth;

/// <summary>
/// What a person sees when a program asks to be let in: sign-in, the choice of a tenant, consent. OpenIddict has checked the request by then.
/// </summary>
internal static class AuthorizePages
{
    /// <summary>Marks, encrypted, that a new sign-in was asked for, and when; so that it is asked for once.</summary>
    public const string ReauthParameter = "kit_reauth";
    private const string ConsentParameter = "kit_consent";
    private const string TenantParameter = "kit_tenant";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Unfiltered(endpoints);
        group.MapGet(OAuthPaths.Authorize, (Delegate)AskAsync);
        group.MapPost(OAuthPaths.Authorize, AnswerAsync);
    }

    private static async Task<IResult> AskAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache, no-store";
        if (ErrorOf(context) is { } error)
        {
            return error;
        }

        var request = RequestOf(context);
        var services = context.RequestServices;
        if (await SessionAsync(context, request) is not var (session, user))
        {
            return request.HasPromptValue(PromptValues.None) ? Refuse(Errors.LoginRequired, "Somebody has to sign in first.") : SignIn(context, request);
        }

        var client = await ClientAsync(services, request);
        var tenants = await TenantsAsync(context, request, client, user.Id);
        if (tenants.Count == 0)
        {
            return Refuse(Errors.AccessDenied, "The user has no tenant that the program could be let into.");
        }

        if (tenants is [var only] && !request.HasPromptValue(PromptValues.Consent) && await HasConsentAsync(services, client, user.Id, only.Id, request))
        {
            return Issue(user, session, only.Id, request);
        }

        return request.HasPromptValue(PromptValues.None)
            ? Refuse(Errors.ConsentRequired, "The user has to be asked first.")
            : AuthPages.View("Consent", new ConsentPage(
                client.DisplayName ?? client.ClientId!, client.ClientId!, user.Name, user.Email, tenants, [.. request.GetScopes().Select(InWords)], ParametersOf(request)));
    }

    // The form is taken as an argument so that its antiforgery token is checked: no other site can consent for somebody.
    private static async Task<IResult> AnswerAsync(HttpContext context, IFormCollection form)
    {
        if (ErrorOf(context) is { } error)
        {
            return error;
        }

        var request = RequestOf(context);
        var services = context.RequestServices;
        if (await SessionAsync(context, request) is not var (session, user))
        {
            return SignIn(context, request);
        }

        if (form[ConsentParameter] != "allow")
        {
            return Refuse(Errors.AccessDenied, "The user said no.");
        }

        var client = await ClientAsync(services, request);
        var tenants = await TenantsAsync(context, request, client, user.Id);
        if (tenants.FirstOrDefault(t => t.Id.ToString() == form[TenantParameter]) is not { } tenant)
        {
            return Refuse(Errors.AccessDenied, "The user is not a member of that tenant.");
        }

        if (!await HasConsentAsync(services, client, user.Id, tenant.Id, request))
        {
            await RememberAsync(services, client, user.Id, tenant.Id, request);
        }

        return Issue(user, session, tenant.Id, request);
    }

    public static IResult? ErrorOf(HttpContext context) => context.GetOpenIddictServerResponse() is { Error: { Length: > 0 } } response
        ? AuthPages.Message("The program's request can't be answered", $"{response.ErrorDescription} ({response.Error})", status: StatusCodes.Status400BadRequest)
        : null;

    public static OpenIddictRequest RequestOf(HttpContext context) =>
        context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict has not seen the request.");

    /// <summary>The request's parameters, to be sent along with a form.</summary>
    public static List<KeyValuePair<string, string>> ParametersOf(OpenIddictRequest request) =>
    [
        .. request.GetParameters()
            .Where(p => p.Key is not (ConsentParameter or TenantParameter or "__RequestVerificationToken") && (string?)p.Value is not null)
            .Select(p => KeyValuePair.Create(p.Key, (string)p.Value!)),
    ];

    private static IResult Issue(UserInfo user, SessionInfo session, Guid tenantId, OpenIddictRequest request) => Results.SignIn(
        OAuthPrincipals.OfUser(user, session, tenantId, request.GetScopes()), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);

    private static IResult SignIn(HttpContext context, OpenIddictRequest request)
    {
        var parameters = ParametersOf(request).Where(p => p.Key != ReauthParameter).ToDictionary(p => p.Key, p => (string?)p.Value);
        if (MustSignInAgain(request))
        {
            var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            parameters[ReauthParameter] = Protector(context).Protect(now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        }

        return Results.Redirect("/login" + QueryString.Create("returnUrl", OAuthPaths.Authorize + QueryString.Create(parameters)));
    }

    private static bool MustSignInAgain(OpenIddictRequest request) => request.HasPromptValue(PromptValues.Login) || request.MaxAge is not null;

    /// <summary>The browser's session, when it is recent enough for what the program asks.</summary>
    private static async Task<(SessionInfo, UserInfo)?> SessionAsync(HttpContext context, OpenIddictRequest request)
    {
        var cookie = await context.AuthenticateAsync(AuthSchemes.Cookie);
        if (Sessions.SidOf(cookie.Principal) is not { } sid
            || await context.RequestServices.GetRequiredService<Sessions>().FindLiveAsync(sid, context.RequestAborted) is not var (session, user))
        {
            return null;
        }

        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var isOld = request.HasPromptValue(PromptValues.Login) || (request.MaxAge is { } age && now - session.CreatedAt > TimeSpan.FromSeconds(age));
        return !isOld || session.CreatedAt >= AskedAgainAt(context, request) ? (session, user) : null;
    }

    private static DateTimeOffset AskedAgainAt(HttpContext context, OpenIddictRequest request)
    {
        try
        {
            return (string?)request[ReauthParameter] is { } mark
                ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Protector(context).Unprotect(mark), CultureInfo.InvariantCulture))
                : DateTimeOffset.MaxValue;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return DateTimeOffset.MaxValue;
        }
    }

    private static IDataProtector Protector(HttpContext context) =>
        context.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("Kit.Auth.Reauth");

    private static async Task<OAuthApplication> ClientAsync(IServiceProvider services, OpenIddictRequest request) =>
        await services.GetRequiredService<OAuthApplications>().FindByClientIdAsync(request.ClientId!) ?? throw new InvalidOperationException("The client is gone.");

    private static async Task<List<TenantInfo>> TenantsAsync(HttpContext context, OpenIddictRequest request, OAuthApplication client, Guid userId)
    {
        var wanted = (string?)request["tenant"];
        var memberships = await context.RequestServices.GetRequiredService<IMembershipDirectory>().ListAsync(userId, context.RequestAborted);
        return [.. memberships.Select(m => m.Tenant).Where(t => (client.TenantId is null || client.TenantId == t.Id) && (wanted is null || wanted == t.Slug))];
    }

    private static async Task<bool> HasConsentAsync(IServiceProvider services, OAuthApplication client, Guid userId, Guid tenantId, OpenIddictRequest request)
    {
        var subject = userId.ToString();
        var given = await services.GetRequiredService<OAuthStore>().Db.Set<OAuthAuthorization>().AsNoTracking()
            .Where(a => a.Subject == subject && a.Application!.Id == client.Id && a.TenantId == tenantId
                && a.Type == AuthorizationTypes.Permanent && a.Status == Statuses.Valid)
            .Select(a => a.Scopes)
            .ToListAsync();
        var asked = request.GetScopes();
        return given.Any(scopes => asked.All(s => JsonSerializer.Deserialize<string[]>(scopes ?? "[]")!.Contains(s)));
    }

    private static async Task RememberAsync(IServiceProvider services, OAuthApplication client, Guid userId, Guid tenantId, OpenIddictRequest request)
    {
        var db = services.GetRequiredService<OAuthStore>().Db;
        db.Add(new OAuthAuthorization
        {
            Application = client,
            Subject = userId.ToString(),
            TenantId = tenantId,
            Type = AuthorizationTypes.Permanent,
            Status = Statuses.Valid,
            CreationDate = db.Now.UtcDateTime,
            Scopes = JsonSerializer.Serialize(request.GetScopes()),
        });
        await db.SaveChangesAsync();
    }

    private static string InWords(string scope) => scope switch
    {
        Scopes.OpenId => "Know who you are",
        Scopes.Profile => "Read your name",
        Scopes.Email => "Read your e-mail address",
        Scopes.OfflineAccess => "Keep its access while you are away",
        OAuthPrincipals.Api => "Read and change what you may work with in the organisation",
        _ => scope,
    };
}
