using Kit.Billing.Emulator.Chaos;
using Kit.Billing.Emulator.Hosting;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kit.Billing.Emulator.Pages;

internal static class PageEndpoints
{
    public static void Map(RouteGroupBuilder group, string prefix)
    {
        var pages = group.MapGroup("").AddEndpointFilter(SameSite.FilterAsync);
        PageContext Page(HttpContext context, EmulatorStore store, PublicAddress address) => PageContext.Of(context, store, address, prefix);

        pages.MapGet("/", (HttpContext context, EmulatorStore store, PublicAddress address) => IndexPage.Get(Page(context, store, address)));
        pages.MapGet("/assets/emulator.css", () => Results.Text(Stylesheet.Css, "text/css; charset=utf-8"));
        pages.MapGet("/checkout/{id}", (string id, HttpContext context, EmulatorStore store, PublicAddress address) =>
            CheckoutPage.Get(Page(context, store, address), id));
        pages.MapPost("/checkout/{id}", async (string id, HttpContext context, EmulatorStore store, PublicAddress address, TimeProvider clock) =>
            CheckoutPage.Post(Page(context, store, address), id, await FormAsync(context), clock.GetUtcNow()));
        pages.MapGet("/authenticate/{id}", (string id, HttpContext context, EmulatorStore store, PublicAddress address) =>
            Authentications.Get(Page(context, store, address), id));
        pages.MapPost("/authenticate/{id}", async (string id, HttpContext context, EmulatorStore store, PublicAddress address) =>
            Authentications.Post(Page(context, store, address), id, await FormAsync(context)));
        pages.MapGet("/invoices/{id}", (string id, HttpContext context, EmulatorStore store, PublicAddress address) =>
            InvoicePage.Get(Page(context, store, address), id));
        pages.MapPost("/invoices/{id}", async (string id, HttpContext context, EmulatorStore store, PublicAddress address, TimeProvider clock) =>
            InvoicePage.Post(Page(context, store, address), id, await FormAsync(context), clock.GetUtcNow()));
        pages.MapGet("/portal/{id}", (string id, HttpContext context, EmulatorStore store, PublicAddress address) =>
            PortalPage.Get(Page(context, store, address), id));
        pages.MapPost("/portal/{id}/card", async (string id, HttpContext context, EmulatorStore store, PublicAddress address, TimeProvider clock) =>
            PortalPage.PostCard(Page(context, store, address), id, await FormAsync(context), clock.GetUtcNow()));
        pages.MapPost(
            "/portal/{id}/subscriptions/{subscription}",
            async (string id, string subscription, HttpContext context, EmulatorStore store, PublicAddress address) =>
                PortalPage.PostSubscription(Page(context, store, address), id, subscription, await FormAsync(context)));
        pages.MapPost("/events/{id}/resend", IResult (string id, HttpContext context, DeliveryControl deliveries, EmulatorStore store, PublicAddress address) =>
        {
            var page = Page(context, store, address);
            try
            {
                deliveries.Resend(id);
                return new SeeOther(page.LocalRoot);
            }
            catch (ApiError)
            {
                return page.NotFound();
            }
        });
    }

    /// <summary>The posted form, read without the framework's binding, which would demand antiforgery services of the host.</summary>
    private static async Task<IFormCollection> FormAsync(HttpContext context) => context.Request.HasFormContentType
        ? await context.Request.ReadFormAsync(context.RequestAborted)
        : FormCollection.Empty;
}
