using System.Globalization;
using System.Text.Encodings.Web;
using Kit.Data;
using Kit.Hosting;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kit.Lifecycle;

/// <summary>Tells a tenant's owners that it closes, and how to undo that. The mails are the platform's, since the tenant's own jobs wait from now on.</summary>
internal sealed class ClosingMails(KitDbContext db, IMailer mailer, KitLinks links, IOptions<KitOptions> kit)
{
    public async Task EnqueueAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var owners = await db.AllTenants<Membership>()
            .Where(m => EF.Property<Guid>(m, KitAnnotations.TenantId) == tenant.Id && m.Role == Roles.Owner && m.Status == MembershipStatus.Active)
            .Select(m => m.Email)
            .ToListAsync(cancellationToken);
        foreach (var owner in owners)
        {
            mailer.Enqueue(Make(owner, tenant));
        }
    }

    private Mail Make(string to, Tenant tenant)
    {
        var until = ((DateTimeOffset)tenant.ClosesAt!).ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var link = links.TenantUrl(tenant.Slug);
        string[] paragraphs =
        [
            $"{tenant.Name} on {kit.Value.ProductName} is being closed. Its members are shut out from now on.",
            $"The reason given: {tenant.StatusReason}",
            tenant.ReopensAs == TenantStatus.Suspended
                ? $"Until {until} we can undo this; ask us. After that, it can't be undone."
                : $"Until {until} an owner can undo this. After that, it can't be undone.",
        ];
        var encoder = HtmlEncoder.Default;
        return new(
            to,
            $"{tenant.Name} is being closed",
            string.Join("\n\n", paragraphs.Append($"Look at it:\n{link}")),
            string.Concat(paragraphs.Select(p => $"<p>{encoder.Encode(p)}</p>\n")) + $"<p><a href=\"{encoder.Encode(link)}\">Look at it</a></p>\n");
    }
}
