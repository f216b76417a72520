using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace Kit.Billing;

/// <summary>What an owner can do on the billing page. What Stripe refuses becomes an answer that says so.</summary>
internal sealed class SubscriptionActions(
    IControlPlane control, TenantScope scope, StripeConnection stripe, PlanCheckout checkout, PlanChange change, CustomerSync sync, KitLinks links)
{
    public async Task<CheckoutOutcome> ChooseAsync(string plan, string operation, CancellationToken cancellationToken)
    {
        var outcome = await AskAsync(() => checkout.StartAsync(plan, operation, cancellationToken));
        if (outcome.Url is null)
        {
            await SyncAsync(cancellationToken);
        }

        return outcome;
    }

    public async Task CancelAsync(bool cancel, CancellationToken cancellationToken)
    {
        var id = scope.RequireTenant().Id;
        var account = await control.Db.Set<BillingAccount>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        await AskAsync(async () =>
        {
            await change.CancelAsync(account ?? new BillingAccount { Id = id }, cancel, cancellationToken);
            return true;
        });
        await SyncAsync(cancellationToken);
    }

    public async Task<string> OpenPortalAsync(CancellationToken cancellationToken)
    {
        var tenant = scope.RequireTenant();
        var customerId = await control.Db.Set<BillingAccount>().Where(a => a.Id == tenant.Id).Select(a => a.CustomerId).FirstOrDefaultAsync(cancellationToken)
            ?? throw new BillingException(BillingErrors.NoSubscription, "The tenant is no customer yet.", 409, "There is nothing to manage yet.");
        var session = await AskAsync(() => stripe.Api.BillingPortal.Sessions.CreateAsync(
            new Stripe.BillingPortal.SessionCreateOptions { Customer = customerId, ReturnUrl = links.TenantUrl(tenant.Slug, "/billing") }, null, cancellationToken));
        return session.Url;
    }

    private Task<bool> SyncAsync(CancellationToken cancellationToken) => AskAsync(() => sync.RunAsync(scope.RequireTenant().Id, cancellationToken));

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StripeException e)
        {
            var declined = e.StripeError?.Type == "card_error";
            throw new BillingException(
                BillingErrors.StripeRefused,
                $"Stripe refused: {e.Message} (request {e.StripeResponse?.RequestId})",
                declined ? 402 : 502,
                declined ? e.StripeError!.Message : "The payment provider did not answer as it should. Nothing was charged; please try again.",
                e);
        }
        catch (HttpRequestException e)
        {
            throw new BillingException(BillingErrors.StripeRefused, "Stripe did not answer.", 502, "The payment provider did not answer. Please try again.", e);
        }
    }
}
