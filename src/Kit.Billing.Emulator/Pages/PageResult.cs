using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Pages;

/// <summary>A page of the emulator in its frame, under a policy that allows nothing but the emulator's own stylesheet.</summary>
internal sealed class PageResult(string title, Html body, string prefix, int status = StatusCodes.Status200OK) : IResult
{
    // No form-action: after a payment the browser is sent on to the host's own address, which that directive would forbid.
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} · Stripe emulator</title>
            <link rel="stylesheet" href="{httpContext.Request.PathBase}{prefix}/assets/emulator.css">
            </head>
            <body>
            <p class="banner">Stripe emulator: nothing here is real money.</p>
            <main>
            {body}
            </main>
            </body>
            </html>

            """);
        return response.WriteAsync(page.ToString(), httpContext.RequestAborted);
    }
}
