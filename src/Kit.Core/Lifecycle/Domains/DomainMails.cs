using System.Globalization;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kit.Lifecycle;

/// <summary>Tells a tenant's owners that a domain of theirs leads nowhere any more, and how it comes back.</summary>
internal sealed class DomainMails(KitDbContext db, OwnerMails mails, KitLinks links, IOptions<KitOptions> kit)
{
    public async Task EnqueueAsync(TenantDomain domain, CancellationToken cancellationToken)
    {
        var tenant = await db.Set<Tenant>().AsNoTracking().SingleAsync(t => t.Id == domain.TenantId, cancellationToken);
        var since = ((DateTimeOffset)domain.FailedSince!).ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        string[] paragraphs =
        [
            $"{domain.Domain} does not lead to {tenant.Name} on {kit.Value.ProductName} any more: since {since}, its DNS has not had the record that says it is yours.",
            $"To have it back, set the TXT record {DomainNames.ChallengePrefix}{domain.Domain} to {domain.Token}, and check the domain. {tenant.Name} itself goes on at its own address.",
        ];
        await mails.EnqueueAsync(tenant.Id, $"{domain.Domain} does not lead to {tenant.Name} any more", paragraphs, ("Go there", links.TenantUrl(tenant.Slug)), cancellationToken);
    }
}
