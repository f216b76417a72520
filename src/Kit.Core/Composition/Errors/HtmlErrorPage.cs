using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Kit.Composition;

/// <summary>The page people see for an error that no page of the host's answers. The same for everything that is not found.</summary>
internal static class HtmlErrorPage
{
    public static Task WriteAsync(HttpContext context, string? detail = null, string? id = null)
    {
        var status = context.Response.StatusCode;
        var title = status switch
        {
            404 => "There is nothing here",
            403 => "You may not do that",
            409 => "That changed in the meantime",
            402 => "Your plan does not include that",
            503 => "Not at this moment",
            >= 500 => "Something went wrong",
            _ => ReasonPhrases.GetReasonPhrase(status),
        };
        detail ??= status switch
        {
            404 => "Either the address is wrong, or what it named is not yours or not there any more.",
            403 => "Ask somebody who may, for example an owner.",
            >= 500 => "It is not your fault. We have been told.",
            _ => "",
        };
        var encoder = HtmlEncoder.Default;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{encoder.Encode(title)}</title>
            <link rel="stylesheet" href="/_kit/kit.css">
            </head>
            <body class="kit-plain">
            <main>
            <h1>{encoder.Encode(title)}</h1>
            <p>{encoder.Encode(detail)}</p>
            <p><a href="/">To the start page</a></p>
            {(id is null ? "" : $"<p class=\"kit-muted\">{encoder.Encode(id)}</p>")}
            </main>
            </body>
            </html>
            """);
    }
}
