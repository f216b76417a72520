using System.Globalization;
using System.Text.Encodings.Web;
using Kit.Data;
using Kit.Hosting;
using Kit.Notifications;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>Tells the owner who asked for an export that it is there. The link leads to the page: the mail itself opens nothing.</summary>
internal sealed class ExportMails(IControlPlane control, TenantScope scope, [FromKeyedServices(IControlPlane.Key)] IMailer mailer, KitLinks links)
{
    public async Task EnqueueAsync(TenantOperation operation, CancellationToken cancellationToken)
    {
        var tenant = scope.RequireTenant();
        if (!Guid.TryParse(operation.ActorId, out var userId)
            || await control.Db.Set<Membership>().SingleOrDefaultAsync(m => m.UserId == userId && m.Role == Roles.Owner && m.Status == MembershipStatus.Active, cancellationToken) is not { } owner)
        {
            return; // no owner any more, who could not open it either
        }

        var until = ((DateTimeOffset)operation.ExpiresAt!).ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var link = links.TenantUrl(tenant.Slug, OrganisationPages.Path);
        string[] paragraphs =
        [
            $"All data of {tenant.Name} is in an archive of {ByteSize.Text(operation.Size ?? 0)}, as you asked.",
            $"Its owners can download it until {until}.",
        ];
        var encoder = HtmlEncoder.Default;
        mailer.Enqueue(new Mail(
            owner.Email,
            $"The data of {tenant.Name} is ready",
            string.Join("\n\n", paragraphs.Append($"Download it here:\n{link}")),
            string.Concat(paragraphs.Select(p => $"<p>{encoder.Encode(p)}</p>\n")) + $"<p><a href=\"{encoder.Encode(link)}\">Download it here</a></p>\n"));
    }
}
