using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Http;

/// <summary>Keeps foreign web pages from posting to the emulator through a developer's browser.</summary>
internal static class SameSite
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Allows(context.HttpContext.Request)
            ? await next(context)
            : TypedResults.Problem("A page of another site can't do this.", statusCode: StatusCodes.Status403Forbidden);

    public static bool Allows(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return true;
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        // Older browsers send the origin only; a program sends neither.
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == request.Host.ToString());
    }
}
