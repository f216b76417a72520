using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kit.Notifications;

/// <summary>The inbox's pages: in Development only, open to all who reach the host.</summary>
internal static class InboxEndpoints
{
    public const string Path = "/dev/mail";
    private const int Newest = 200;

    // Nothing in the mail runs or is fetched; only the page around it may frame it.
    private const string MailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

    public static void Map(IEndpointRouteBuilder endpoints, InboxTransport inbox)
    {
        var group = endpoints.MapGroup(Path).WithMetadata(new PlatformWideAttribute()).AllowAnonymous().ExcludeFromDescription();
        group.MapGet("", () => new KitView("/Views/Kit/Mail/Inbox.cshtml", inbox.List(Newest).ToList()));
        endpoints.MapGet(Path + ".json", () => Results.Json(inbox.List(Newest))).WithMetadata(new PlatformWideAttribute()).AllowAnonymous().ExcludeFromDescription();
        group.MapGet("/{id:guid}", (Guid id) => inbox.Find(id) is { } mail ? (IResult)new KitView("/Views/Kit/Mail/Message.cshtml", mail) : Results.NotFound());
        group.MapGet("/{id:guid}/html", (Guid id, HttpContext context) =>
        {
            if (inbox.Find(id)?.Html is not { } html)
            {
                return Results.NotFound();
            }

            context.Response.Headers.ContentSecurityPolicy = MailPolicy;
            context.Response.Headers.XFrameOptions = "SAMEORIGIN";
            return Results.Content(html, "text/html; charset=utf-8");
        });
    }
}
