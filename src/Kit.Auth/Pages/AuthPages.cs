using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Auth;

/// <summary>What the pages have in common.</summary>
internal static class AuthPages
{
    /// <summary>Pages of the platform, for strangers too.</summary>
    public static RouteGroupBuilder Public(IEndpointRouteBuilder endpoints) =>
        Prepare(endpoints.MapGroup("").WithMetadata(new PlatformWideAttribute()).AllowAnonymous());

    /// <summary>
    /// Pages behind OpenIddict. It has set the answer's status to 400 where a request is bad, and a route with filters does not run then.
    /// </summary>
    public static RouteGroupBuilder Unfiltered(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGroup("").WithMetadata(new PlatformWideAttribute()).AllowAnonymous().ExcludeFromDescription();

    /// <summary>Pages of the platform for whoever is signed in with a browser. A program's token does not open them, whatever its scope.</summary>
    public static RouteGroupBuilder Private(IEndpointRouteBuilder endpoints) =>
        Prepare(endpoints.MapGroup("").WithMetadata(new PlatformWideAttribute()).RequireAuthorization(BrowserPolicy));

    public const string BrowserPolicy = "kit.browser";

    public static RouteGroupBuilder Prepare(RouteGroupBuilder group)
    {
        group.ExcludeFromDescription();
        group.AddEndpointFilter(async (context, next) =>
        {
            var headers = context.HttpContext.Response.Headers;
            headers.CacheControl = "no-cache, no-store";
            if (context.HttpContext.Request.Query.ContainsKey("token"))
            {
                headers["Referrer-Policy"] = "no-referrer"; // the address holds a secret
            }

            return await next(context);
        });
        return group;
    }

    public static KitView View(string name, object model, int status = StatusCodes.Status200OK) => new($"/Views/Kit/Auth/{name}.cshtml", model, status);

    public static KitView Message(string title, string text, string? linkText = null, string? link = null, int status = StatusCodes.Status200OK) =>
        View("Message", new MessagePage(title, text, linkText, link), status);

    public static KitView DeadLink() => Message(
        "This link is not good any more", "It was used already, is too old, or was replaced by a newer one.", "To the sign-in page", "/login", StatusCodes.Status400BadRequest);

    public static KitView TooMany() => Message(
        "Too many tries", "Wait some minutes, then try again.", "To the sign-in page", "/login", StatusCodes.Status429TooManyRequests);

    /// <summary>An address of this host, without its name; anything else is dropped.</summary>
    public static string? Local(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) ? url : null;

    public static bool IsEmail(string? text) =>
        text is { Length: > 2 and <= AuthModel.EmailLength }
        && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or ',' or ';')
        && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at == text.LastIndexOf('@') && at < text.Length - 1;

    /// <summary>A name as people write them: one line, trimmed; <see langword="null"/> when nothing is left.</summary>
    public static string? CleanName(string? text)
    {
        var name = text is null ? "" : string.Concat(text.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)).Trim();
        return name.Length is 0 or > AuthModel.NameLength ? null : name;
    }

    public static Guid? UserIdOf(HttpContext context) => Guid.TryParse(context.User.FindFirst(KitClaims.Subject)?.Value, out var id) ? id : null;

    /// <summary>Where somebody who has just signed in goes: where they came from, else their tenant, else to choose one.</summary>
    public static async Task<IResult> HomeAsync(HttpContext context, KitUser user, string? returnUrl)
    {
        if (Local(returnUrl) is { } back)
        {
            return Results.Redirect(back);
        }

        var services = context.RequestServices;
        var links = services.GetRequiredService<KitLinks>();
        var tenants = await services.GetRequiredService<IMembershipDirectory>().ListAsync(user.Id, context.RequestAborted);
        return Results.Redirect(tenants switch
        {
            [var only] => links.Tenant(only.Tenant.Slug),
            [] when user.IsOperator => services.GetRequiredService<Microsoft.Extensions.Options.IOptions<AuthOptions>>().Value.OperatorHome,
            _ => "/tenants",
        });
    }
}
