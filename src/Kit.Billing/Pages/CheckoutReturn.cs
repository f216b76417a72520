using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Kit.Billing;

/// <summary>The browser comes back from Stripe, maybe before any webhook: fetches the truth at once.</summary>
internal sealed partial class CheckoutReturn(IControlPlane control, TenantScope scope, StripeConnection stripe, CustomerSync sync, ILogger<CheckoutReturn> logger)
{
    private const int LongestId = 255;

    /// <returns>Whether the checkout was paid.</returns>
    /// <exception cref="BillingException">There is no such session, or it is another tenant's (<c>KIT5023</c>): the same answer.</exception>
    public async Task<bool> ArriveAsync(string? sessionId, CancellationToken cancellationToken)
    {
        var tenant = scope.RequireTenant();
        var customerId = await control.Db.Set<BillingAccount>().Where(a => a.Id == tenant.Id).Select(a => a.CustomerId).FirstOrDefaultAsync(cancellationToken);
        if (customerId is null || sessionId is null || sessionId.Length > LongestId || !sessionId.StartsWith("cs_", StringComparison.Ordinal)
            || !sessionId.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw Unknown();
        }

        var session = await FindAsync(sessionId, cancellationToken);
        if (session is null || session.CustomerId != customerId || session.ClientReferenceId != tenant.Id.ToString())
        {
            LogForeign(tenant.Id, sessionId);
            throw Unknown();
        }

        await sync.RunAsync(tenant.Id, cancellationToken);
        return session.Status == "complete" && session.PaymentStatus is "paid" or "no_payment_required";
    }

    private async Task<Stripe.Checkout.Session?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        try
        {
            return await stripe.Api.Checkout.Sessions.GetAsync(sessionId, null, null, cancellationToken);
        }
        catch (StripeException e) when (e.StripeError?.Code == "resource_missing")
        {
            return null;
        }
    }

    private static BillingException Unknown() =>
        new(BillingErrors.UnknownCheckout, "The checkout session does not exist, or is not the tenant's.", 404);

    [LoggerMessage(5301, LogLevel.Warning, "Tenant {TenantId} came back with checkout session {SessionId}, which is not its own")]
    private partial void LogForeign(Guid tenantId, string sessionId);
}
