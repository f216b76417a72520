using System.Globalization;
using Kit.Data;
using Kit.Features;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Billing;

/// <summary>Collects what the billing page shows.</summary>
internal sealed class BillingPages(
    IControlPlane control, TenantScope scope, IBilling billing, IFeatures features, IEnumerable<FeatureDefinition> definitions, PlanRegistry plans)
{
    private const int MostInvoices = 24;

    public async Task<BillingPage> ShowAsync(BillingNoticeText? notice, CancellationToken cancellationToken)
    {
        var tenant = scope.RequireTenant();
        var status = await billing.GetAsync(cancellationToken);
        var hasCustomer = await control.Db.Set<BillingAccount>().AnyAsync(a => a.Id == tenant.Id && a.CustomerId != null, cancellationToken);
        return new(
            tenant.Name, status, await UsageAsync(cancellationToken), [.. plans.All.Select(p => Card(p, status))], await InvoicesAsync(cancellationToken),
            scope.Permissions.Has(BillingModule.Manage), hasCustomer, Guid.CreateVersion7().ToString("N"), notice);
    }

    private async Task<List<UsageLine>> UsageAsync(CancellationToken cancellationToken)
    {
        var lines = new List<UsageLine>();
        foreach (var feature in definitions.DistinctBy(d => d.Name).Where(d => d.Kind == FeatureKind.Quota || d.CountAsync is not null))
        {
            var usage = await features.GetAsync(feature.Name, cancellationToken);
            lines.Add(new(Name(feature), usage.Used, usage.Value.Max));
        }

        return lines;
    }

    private async Task<List<InvoiceLine>> InvoicesAsync(CancellationToken cancellationToken)
    {
        var rows = await control.Db.Set<BillingInvoice>().AsNoTracking().Where(i => i.Number != null && i.Status != "draft")
            .OrderByDescending(i => i.IssuedAt).ThenByDescending(i => i.StripeId).Take(MostInvoices).ToListAsync(cancellationToken);
        return [.. rows.Select(i => new InvoiceLine(i.Number!, i.IssuedAt, Money.Format(i.Total, i.Currency), i.Status, i.HostedUrl))];
    }

    private PlanCard Card(Plan plan, BillingStatus status)
    {
        var isCurrent = plan.Key == status.Plan.Key;
        var isSubscribed = SubscriptionStatus.IsLive(status.SubscriptionState) && status.SubscribedPlanKey == plan.Key;
        return new(plan, Price(plan), [.. plan.Features.Select(Describe).OfType<string>()], isCurrent, plan.PriceKind != PriceKind.Free && !isSubscribed);
    }

    private static string Price(Plan plan) => plan.PriceKind switch
    {
        PriceKind.Free => "Free",
        PriceKind.PerSeat => $"{Money.Format(plan.Amount, plan.Currency)} per member and month",
        _ => $"{Money.Format(plan.Amount, plan.Currency)} a month",
    };

    private string? Describe(PlanFeature feature)
    {
        var label = definitions.FirstOrDefault(d => d.Name == feature.Name) is { } definition ? Name(definition) : null;
        return label is null ? null : feature switch
        {
            { Kind: FeatureKind.Switch } => Capital(label),
            { Value.Max: { } max } => $"{max.ToString("N0", CultureInfo.InvariantCulture)} {label}",
            _ => $"Unlimited {label}",
        };
    }

    private static string Name(FeatureDefinition feature) => feature.Window switch
    {
        QuotaWindow.Hour => $"{feature.Label} an hour",
        QuotaWindow.Day => $"{feature.Label} a day",
        QuotaWindow.Month => $"{feature.Label} a month",
        _ => feature.Label,
    };

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
