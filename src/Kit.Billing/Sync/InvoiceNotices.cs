using System.Net.Mail;
using Kit.Data;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Billing;

/// <summary>
/// Mails about invoices, from the state that they are in and not from the events that say so: each fact has a row, and its mail is
/// enqueued in the transaction that writes the row.
/// </summary>
internal sealed class InvoiceNotices(
    IControlPlane control, [FromKeyedServices(IControlPlane.Key)] IMailer mailer, BillingMails mails, IOptions<BillingOptions> options, TimeProvider clock)
{
    private const string Paid = "invoice-paid";
    private const string Failed = "payment-failed";

    public async Task AddAsync(IReadOnlyList<BillingInvoice> invoices, string? email, CancellationToken cancellationToken)
    {
        var facts = invoices.Select(FactOf).OfType<Fact>().ToList();
        if (facts.Count == 0)
        {
            return;
        }

        var names = facts.Select(f => f.Name).ToList();
        var told = await control.Db.Set<BillingNotice>().Where(n => names.Contains(n.Fact)).Select(n => new { n.Kind, n.Fact }).ToListAsync(cancellationToken);
        var known = told.Select(n => (n.Kind, n.Fact)).ToHashSet();
        foreach (var fact in facts.Where(f => !known.Contains((f.Kind, f.Name))))
        {
            control.Db.Add(new BillingNotice { Kind = fact.Kind, Fact = fact.Name });
            if (fact.At >= clock.GetUtcNow() - options.Value.MailsNoOlderThan && await RecipientAsync(email, cancellationToken) is { } to)
            {
                mailer.Enqueue(fact.Kind == Paid ? mails.InvoicePaid(to, fact.Invoice) : mails.PaymentFailed(to, fact.Invoice));
            }
        }
    }

    private static Fact? FactOf(BillingInvoice invoice) => invoice switch
    {
        { Status: "paid", Total: > 0 } => new(Paid, invoice.StripeId, invoice.PaidAt ?? invoice.IssuedAt, invoice),
        { Status: "open", Attempts: > 0, Due: > 0 } => new(Failed, $"{invoice.StripeId}:{invoice.Attempts}", invoice.IssuedAt, invoice),
        _ => null,
    };

    // Whom Stripe writes to, else the first owner. A malformed address must not hold up the rest.
    private async Task<string?> RecipientAsync(string? email, CancellationToken cancellationToken) =>
        MailAddress.TryCreate(email, out _)
            ? email
            : await control.Db.Set<Membership>().Where(m => m.Role == Roles.Owner && m.Status == MembershipStatus.Active)
                .OrderBy(m => m.CreatedAt).Select(m => m.Email).FirstOrDefaultAsync(cancellationToken);

    private sealed record Fact(string Kind, string Name, DateTimeOffset At, BillingInvoice Invoice);
}
