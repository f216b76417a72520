using Kit.Hosting;
using Microsoft.AspNetCore.Http;

namespace Kit.Composition;

/// <summary>Headers that every answer bears: no framing, no sniffing, scripts and styles from here only.</summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers.ContentSecurityPolicy =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";
        return next(context);
    }
}
