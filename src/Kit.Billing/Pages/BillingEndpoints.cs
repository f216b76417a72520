using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Kit.Billing;

/// <summary>The pages of billing within a tenant, and Stripe's webhook.</summary>
internal static class BillingEndpoints
{
    private const string View = "/Views/Kit/Billing/Index.cshtml";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(StripeWebhook.Path, (HttpContext context, StripeWebhook webhook) => webhook.ReceiveAsync(context))
            .WithMetadata(new PlatformWideAttribute()).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

        endpoints.MapGet("/_kit/billing.css", () => Results.Stream(
                typeof(BillingEndpoints).Assembly.GetManifestResourceStream("Kit.billing.css")!, "text/css; charset=utf-8"))
            .WithMetadata(new AnyTenancyAttribute()).AllowAnonymous().ExcludeFromDescription();

        var pages = endpoints.MapGroup("/billing").ExcludeFromDescription();
        pages.MapGet("", ShowAsync).RequireAuthorization(BillingModule.Read);

        var owner = pages.MapGroup("").RequireAuthorization(BillingModule.Manage);
        owner.MapGet("/return", ReturnAsync);
        owner.MapPost("/checkout", CheckoutAsync);
        owner.MapPost("/cancel", (HttpContext context, [FromForm] string operation, SubscriptionActions actions) => CancelAsync(context, operation, actions, cancel: true));
        owner.MapPost("/resume", (HttpContext context, [FromForm] string operation, SubscriptionActions actions) => CancelAsync(context, operation, actions, cancel: false));
        owner.MapPost("/portal", PortalAsync);
    }

    private static async Task<IResult> ShowAsync(BillingPages pages, string? done, CancellationToken cancellationToken) =>
        new KitView(View, await pages.ShowAsync(BillingNotices.Find(done), cancellationToken));

    private static async Task<IResult> CheckoutAsync(
        HttpContext context, [FromForm] string plan, [FromForm] string operation, SubscriptionActions actions, CancellationToken cancellationToken)
    {
        var outcome = await actions.ChooseAsync(plan, operation, cancellationToken);
        return outcome.Url is { } url ? SeeOther(url) : Back(context, BillingNotices.Changed);
    }

    private static async Task<IResult> ReturnAsync(
        HttpContext context, [FromQuery(Name = "session_id")] string? sessionId, CheckoutReturn arrival, CancellationToken cancellationToken) =>
        Back(context, await arrival.ArriveAsync(sessionId, cancellationToken) ? BillingNotices.Paid : BillingNotices.Processing);

    private static async Task<IResult> CancelAsync(HttpContext context, string operation, SubscriptionActions actions, bool cancel)
    {
        ArgumentNullException.ThrowIfNull(operation);
        await actions.CancelAsync(cancel, context.RequestAborted);
        return Back(context, cancel ? BillingNotices.Cancelled : BillingNotices.Resumed);
    }

    private static async Task<IResult> PortalAsync([FromForm] string operation, SubscriptionActions actions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return SeeOther(await actions.OpenPortalAsync(cancellationToken));
    }

    private static SeeOtherResult Back(HttpContext context, string done) => SeeOther(KitLinks.Here(context, "/billing") + "?done=" + done);

    // 303: the browser follows with GET, whatever it came with.
    private static SeeOtherResult SeeOther(string url) => new(url);

    private sealed class SeeOtherResult(string url) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = url;
            return Task.CompletedTask;
        }
    }
}
