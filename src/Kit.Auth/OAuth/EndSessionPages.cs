using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenIddict.Server.AspNetCore;

namespace Kit.Auth;

/// <summary>A program sends its user here to sign out. The person is asked: an image on a strange page must not sign anybody out.</summary>
internal static class EndSessionPages
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Unfiltered(endpoints);
        group.MapGet(OAuthPaths.Logout, Ask);
        group.MapPost(OAuthPaths.Logout, EndAsync);
    }

    private static IResult Ask(HttpContext context) =>
        AuthorizePages.ErrorOf(context) ?? AuthPages.View("EndSession", AuthorizePages.ParametersOf(AuthorizePages.RequestOf(context)));

    private static async Task<IResult> EndAsync(HttpContext context, IFormCollection form, Sessions sessions)
    {
        if (AuthorizePages.ErrorOf(context) is { } error)
        {
            return error;
        }

        await sessions.EndAsync(context);
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/login" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}
