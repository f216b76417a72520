using System.Globalization;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Stripe;
using Stripe.Checkout;

namespace Kit.Billing;

/// <summary>
/// Subscribes the current tenant to a plan. It holds the account's lock, so that two tabs can't pay twice: an open session is used again,
/// and who has a subscription changes it instead of getting a second one.
/// </summary>
internal sealed class PlanCheckout(
    IServiceProvider services, IControlPlane control, TenantScope scope, StripeConnection stripe, PlanRegistry plans, CatalogueSync catalogue,
    PlanChange change, KitLinks links, IHostEnvironment environment)
{
    /// <param name="planKey">The plan chosen.</param>
    /// <param name="operation">Names this choice: the same again, as by a double click, is the same session.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<CheckoutOutcome> StartAsync(string planKey, string operation, CancellationToken cancellationToken)
    {
        if (plans.Find(planKey) is not { PriceKind: not PriceKind.Free } plan)
        {
            throw new BillingException(BillingErrors.UnknownPlan, $"'{planKey}' is no plan that can be subscribed to.", 400, "There is no such plan.");
        }

        var price = await FindPriceAsync(plan, cancellationToken);
        await using var held = await AccountLock.AcquireAsync(services, cancellationToken);
        var account = held.Account;
        var seats = plan.PriceKind == PriceKind.PerSeat ? await CountSeatsAsync(cancellationToken) : 1;
        var current = await control.Db.Set<BillingSubscription>().FirstOrDefaultAsync(s => s.StripeId == account.SubscriptionId, cancellationToken);
        CheckoutOutcome outcome;
        if (current is not null && SubscriptionStatus.IsLive(current.Status))
        {
            outcome = await change.RunAsync(current, plan, price, seats, operation, cancellationToken);
        }
        else
        {
            account.CustomerId ??= await CreateCustomerAsync(account, cancellationToken);
            outcome = await OpenAsync(account, plan, price, seats, operation, cancellationToken);
        }

        await control.Db.SaveChangesAsync(cancellationToken);
        await held.CommitAsync(cancellationToken);
        return outcome;
    }

    private async Task<Price> FindPriceAsync(Plan plan, CancellationToken cancellationToken)
    {
        var price = await catalogue.FindPriceAsync(plan, cancellationToken);
        if (price is null && environment.IsDevelopment())
        {
            await catalogue.RunAsync(cancellationToken);
            price = await catalogue.FindPriceAsync(plan, cancellationToken);
        }

        return price ?? throw new BillingException(
            BillingErrors.CatalogueOutOfDate,
            $"Stripe has no price for plan '{plan.Key}' at {plan.Amount} {plan.Currency}. Bring the plans there: dotnet run -- kit sync-plans.",
            503,
            "This plan can't be bought right now. Please try again later.");
    }

    private async Task<long> CountSeatsAsync(CancellationToken cancellationToken) =>
        Math.Max(1, await control.Db.Set<Membership>().LongCountAsync(m => m.Status == MembershipStatus.Active, cancellationToken));

    private async Task<string> CreateCustomerAsync(BillingAccount account, CancellationToken cancellationToken)
    {
        var tenant = scope.RequireTenant();

        // A tenant whose customer was deleted at Stripe gets another one, by another key.
        var generation = await control.Db.Set<StripeCustomer>().CountAsync(c => c.TenantId == tenant.Id, cancellationToken);
        var email = scope.Membership?.Email ?? await control.Db.Set<Membership>()
            .Where(m => m.Role == Roles.Owner && m.Status == MembershipStatus.Active).OrderBy(m => m.CreatedAt).Select(m => m.Email).FirstOrDefaultAsync(cancellationToken);
        var customer = await stripe.Api.Customers.CreateAsync(
            new CustomerCreateOptions { Name = tenant.Name, Email = email, Metadata = new() { [StripeMetadata.Tenant] = tenant.Id.ToString() } },
            IdempotencyKey.For(tenant.Id.ToString(), "customer", generation.ToString(CultureInfo.InvariantCulture), tenant.Name, email),
            cancellationToken);
        await CustomerDirectory.LinkAsync(control.Db, account, customer.Id, cancellationToken);
        return customer.Id;
    }

    private async Task<CheckoutOutcome> OpenAsync(
        BillingAccount account, Plan plan, Price price, long seats, string operation, CancellationToken cancellationToken)
    {
        if (account.CheckoutSessionId is { } lastId && await FindSessionAsync(lastId, account, cancellationToken) is { } last)
        {
            if (last.Status == "complete" && account.SubscriptionId is null)
            {
                // Paid, and not heard of yet: the return page fetches it.
                return new($"{ReturnUrl}?session_id={Uri.EscapeDataString(last.Id)}");
            }

            if (last.Status == "open")
            {
                if (IsFor(last, price, seats))
                {
                    return new(last.Url);
                }

                await stripe.Api.Checkout.Sessions.ExpireAsync(last.Id, null, null, cancellationToken);
            }
        }

        var tenantId = scope.RequireTenant().Id.ToString();
        var session = await stripe.Api.Checkout.Sessions.CreateAsync(
            new SessionCreateOptions
            {
                Mode = "subscription",
                Customer = account.CustomerId,
                ClientReferenceId = tenantId,
                SuccessUrl = ReturnUrl + "?session_id={CHECKOUT_SESSION_ID}",
                CancelUrl = links.TenantUrl(scope.RequireTenant().Slug, "/billing"),
                LineItems = [new SessionLineItemOptions { Price = price.Id, Quantity = seats }],
                Metadata = new() { [StripeMetadata.Tenant] = tenantId, ["price"] = price.Id, ["seats"] = seats.ToString(CultureInfo.InvariantCulture) },
                SubscriptionData = new SessionSubscriptionDataOptions { Metadata = new() { [StripeMetadata.Tenant] = tenantId, [StripeMetadata.Plan] = plan.Key } },
            },
            IdempotencyKey.For(tenantId, "checkout", operation, price.Id, seats.ToString(CultureInfo.InvariantCulture), account.CustomerId, account.CheckoutSessionId),
            cancellationToken);
        account.CheckoutSessionId = session.Id;
        return new(session.Url);
    }

    private string ReturnUrl => links.TenantUrl(scope.RequireTenant().Slug, "/billing/return");

    private static bool IsFor(Session session, Price price, long seats) =>
        session.Metadata?.GetValueOrDefault("price") == price.Id
        && session.Metadata.GetValueOrDefault("seats") == seats.ToString(CultureInfo.InvariantCulture);

    private async Task<Session?> FindSessionAsync(string id, BillingAccount account, CancellationToken cancellationToken)
    {
        try
        {
            var session = await stripe.Api.Checkout.Sessions.GetAsync(id, null, null, cancellationToken);
            return session.CustomerId == account.CustomerId ? session : null;
        }
        catch (StripeException e) when (e.StripeError?.Code == "resource_missing")
        {
            return null;
        }
    }
}
