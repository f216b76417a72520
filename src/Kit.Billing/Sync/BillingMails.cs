using System.Globalization;
using System.Net;
using Kit.Hosting;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>The words of billing's mails.</summary>
internal sealed class BillingMails(TenantScope scope, KitLinks links, IOptions<KitOptions> options)
{
    public Mail InvoicePaid(string to, BillingInvoice invoice)
    {
        var amount = Money.Format(invoice.Total, invoice.Currency);
        var subject = $"Your {options.Value.ProductName} invoice {invoice.Number}: {amount}, paid";
        return Write(
            to, subject, $"Thank you. {scope.RequireTenant().Name} paid {amount} on {Date(invoice.PaidAt ?? invoice.IssuedAt)}. This is invoice {invoice.Number}.",
            "See the invoice", invoice.HostedUrl);
    }

    public Mail PaymentFailed(string to, BillingInvoice invoice)
    {
        var amount = Money.Format(invoice.Due, invoice.Currency);
        return Write(
            to, $"A payment to {options.Value.ProductName} failed: {amount}",
            $"We could not collect {amount} for invoice {invoice.Number} of {scope.RequireTenant().Name}. Please pay it, or use another card; your plan stays for some days.",
            "Pay the invoice", invoice.HostedUrl);
    }

    private Mail Write(string to, string subject, string sentence, string action, string? url)
    {
        url ??= links.TenantUrl(scope.RequireTenant().Slug, "/billing");
        var (html, address) = (WebUtility.HtmlEncode(sentence), WebUtility.HtmlEncode(url));
        return new Mail(to, subject, $"{sentence}\n\n{action}: {url}\n", $"<p>{html}</p><p><a href=\"{address}\">{WebUtility.HtmlEncode(action)}</a></p>");
    }

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
