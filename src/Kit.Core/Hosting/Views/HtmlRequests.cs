using Microsoft.AspNetCore.Http;

namespace Kit.Hosting;

internal static class HtmlRequests
{
    /// <summary>Whether whoever asks reads pages: a browser, and not a program.</summary>
    public static bool WantsHtml(this HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
