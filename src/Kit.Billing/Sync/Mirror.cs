using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace Kit.Billing;

/// <summary>Writes what Stripe says into the tenant's rows. The same truth twice changes nothing the second time.</summary>
internal sealed class Mirror(KitDbContext db)
{
    public async Task<IReadOnlyList<BillingSubscription>> ApplyAsync(IReadOnlyList<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var rows = await db.Set<BillingSubscription>().ToDictionaryAsync(s => s.StripeId, cancellationToken);
        foreach (var subscription in subscriptions)
        {
            if (!rows.TryGetValue(subscription.Id, out var row))
            {
                row = new BillingSubscription { StripeId = subscription.Id };
                rows.Add(subscription.Id, row);
                db.Add(row);
            }

            Set(row, subscription);
        }

        return [.. rows.Values];
    }

    public async Task<IReadOnlyList<BillingInvoice>> ApplyAsync(IReadOnlyList<Invoice> invoices, CancellationToken cancellationToken)
    {
        var ids = invoices.Select(i => i.Id).ToList();
        var rows = await db.Set<BillingInvoice>().Where(i => ids.Contains(i.StripeId)).ToDictionaryAsync(i => i.StripeId, cancellationToken);
        foreach (var invoice in invoices)
        {
            if (!rows.TryGetValue(invoice.Id, out var row))
            {
                row = new BillingInvoice { StripeId = invoice.Id };
                rows.Add(invoice.Id, row);
                db.Add(row);
            }

            Set(row, invoice);
        }

        return [.. rows.Values];
    }

    /// <summary>Writes into the account what its subscriptions come to.</summary>
    public static void Apply(BillingAccount account, IReadOnlyList<BillingSubscription> subscriptions, IReadOnlyList<Invoice> invoices)
    {
        var counts = subscriptions.OrderBy(s => SubscriptionStatus.Rank(s.Status)).ThenByDescending(s => s.StartedAt).ThenBy(s => s.StripeId, StringComparer.Ordinal).FirstOrDefault();
        account.SubscriptionId = counts?.StripeId;
        account.PlanKey = counts?.PlanKey;
        account.Status = counts?.Status;
        account.Seats = counts?.Seats ?? 0;
        account.CurrentPeriodEnd = counts?.CurrentPeriodEnd;
        account.CancelAt = counts?.CancelAt;
        account.TrialEnd = counts?.TrialEnd;
        account.PastDueSince = counts?.Status == SubscriptionStatus.PastDue ? FirstFailure(counts.StripeId, invoices) : null;
    }

    // From Stripe's own times and not from when a webhook happened to come, so that any order of events ends in the same state.
    private static DateTimeOffset? FirstFailure(string subscriptionId, IReadOnlyList<Invoice> invoices)
    {
        var unpaid = invoices.Where(i => i.Status == "open" && SubscriptionOf(i) == subscriptionId).Select(i => i.StatusTransitions?.FinalizedAt ?? i.Created).ToList();
        return unpaid.Count > 0 ? Utc(unpaid.Min()) : null;
    }

    private static string? SubscriptionOf(Invoice invoice) => invoice.Parent?.SubscriptionDetails?.SubscriptionId;

    private static void Set(BillingSubscription row, Subscription subscription)
    {
        var items = subscription.Items?.Data ?? [];
        var item = items.FirstOrDefault(i => StripeMetadata.PlanOf(i.Price) is not null) ?? items.FirstOrDefault();
        DateTimeOffset? periodEnd = items.Count > 0 ? Utc(items.Max(i => i.CurrentPeriodEnd)) : null;
        row.ItemId = item?.Id;
        row.Status = subscription.Status;
        row.PlanKey = StripeMetadata.PlanOf(item?.Price);
        row.Seats = item?.Quantity ?? 0;
        row.UnitAmount = item?.Price?.UnitAmount ?? 0;
        row.Currency = item?.Price?.Currency ?? "";
        row.StartedAt = Utc(subscription.Created);
        row.CurrentPeriodEnd = periodEnd;
        row.CancelAt = Utc(subscription.CancelAt) ?? (subscription.CancelAtPeriodEnd ? periodEnd : null);
        row.TrialEnd = Utc(subscription.TrialEnd);
        row.EndedAt = Utc(subscription.EndedAt);
    }

    private static void Set(BillingInvoice row, Invoice invoice)
    {
        row.Number = invoice.Number;
        row.Status = invoice.Status;
        row.Total = invoice.Total;
        row.Due = invoice.AmountRemaining;
        row.Currency = invoice.Currency;
        row.Attempts = invoice.AttemptCount;
        row.HostedUrl = invoice.HostedInvoiceUrl;
        row.IssuedAt = Utc(invoice.Created);
        row.PaidAt = Utc(invoice.StatusTransitions?.PaidAt);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static DateTimeOffset? Utc(DateTime? time) => time is { } known ? Utc(known) : null;
}
