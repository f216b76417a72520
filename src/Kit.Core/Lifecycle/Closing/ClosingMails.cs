using System.Globalization;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.Extensions.Options;

namespace Kit.Lifecycle;

/// <summary>Tells a tenant's owners that it closes, and how to undo that.</summary>
internal sealed class ClosingMails(OwnerMails mails, KitLinks links, IOptions<KitOptions> kit)
{
    public Task EnqueueAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var until = ((DateTimeOffset)tenant.ClosesAt!).ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        string[] paragraphs =
        [
            $"{tenant.Name} on {kit.Value.ProductName} is being closed. Its members are shut out from now on.",
            $"The reason given: {tenant.StatusReason}",
            tenant.ReopensAs == TenantStatus.Suspended
                ? $"Until {until} we can undo this; ask us. After that, it can't be undone."
                : $"Until {until} an owner can undo this. After that, it can't be undone.",
        ];
        return mails.EnqueueAsync(tenant.Id, $"{tenant.Name} is being closed", paragraphs, ("Look at it", links.TenantUrl(tenant.Slug)), cancellationToken);
    }
}
