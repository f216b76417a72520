using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server.AspNetCore;
using OpenIddict.Validation.AspNetCore;

namespace Kit.Auth;

/// <summary>
/// Shows OpenIddict's server the requests at its own paths. As the request handler that it is by default it looks at every request of the
/// host, which cost those of an API a tenth of their CPU; <see cref="RequestSchemes"/> takes it off that list.
/// </summary>
internal sealed class OAuthProtocol(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) => OAuthPaths.Contains(context.Request.Path) ? ShowAsync(context) : next(context);

    /// <summary>Makes what OpenIddict's validation keeps of a request, unless it is there; without it, it can't check a token or refuse one.</summary>
    public static async ValueTask PrepareValidationAsync(HttpContext context)
    {
        if (context.Features.Get<OpenIddictValidationAspNetCoreFeature>() is null)
        {
            await HandleAsync(context, OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme);
        }
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (!await HandleAsync(context, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme))
        {
            await next(context);
        }
    }

    private static async Task<bool> HandleAsync(HttpContext context, string scheme) =>
        await context.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>().GetHandlerAsync(context, scheme) is IAuthenticationRequestHandler handler
        && await handler.HandleRequestAsync();
}
