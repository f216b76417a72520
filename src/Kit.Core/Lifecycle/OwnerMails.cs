using System.Text.Encodings.Web;
using Kit.Data;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Lifecycle;

/// <summary>Mails to a tenant's owners about what becomes of it; the platform's, since the tenant's own jobs may wait.</summary>
internal sealed class OwnerMails(KitDbContext db, IMailer mailer)
{
    /// <param name="tenantId">The tenant.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="paragraphs">The text.</param>
    /// <param name="action">What the link at its end says, and where it leads.</param>
    /// <param name="cancellationToken">Ends the look for owners.</param>
    public async Task EnqueueAsync(Guid tenantId, string subject, string[] paragraphs, (string Text, string Href) action, CancellationToken cancellationToken)
    {
        var encoder = HtmlEncoder.Default;
        var text = string.Join("\n\n", paragraphs.Append($"{action.Text}:\n{action.Href}"));
        var html = string.Concat(paragraphs.Select(p => $"<p>{encoder.Encode(p)}</p>\n")) + $"<p><a href=\"{encoder.Encode(action.Href)}\">{encoder.Encode(action.Text)}</a></p>\n";
        var owners = await db.AllTenants<Membership>()
            .Where(m => EF.Property<Guid>(m, KitAnnotations.TenantId) == tenantId && m.Role == Roles.Owner && m.Status == MembershipStatus.Active)
            .Select(m => m.Email)
            .ToListAsync(cancellationToken);
        foreach (var owner in owners)
        {
            mailer.Enqueue(new Mail(owner, subject, text, html));
        }
    }
}
