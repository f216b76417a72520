using Kit.Data;
using Kit.Hosting;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kit.Operations;

/// <summary>Reads what owners see of their organisation.</summary>
internal sealed class OrganisationReader(
    TenantScope scope, IControlPlane control, ITenantDomains domains, KitLinks links, TimeProvider clock, IOptions<TenancyOptions> tenancy, IOptions<LifecycleOptions> lifecycle,
    IOptions<OperationsOptions> options)
{
    private const int Most = 5;

    public async Task<OrganisationPage> ReadAsync(HttpContext context, string? notice, string? problem)
    {
        var tenant = scope.RequireTenant();
        return new()
        {
            Tenant = tenant,
            Path = KitLinks.Here(context, OrganisationPages.Path),
            Address = links.TenantUrl(tenant.Slug),
            Domains = tenancy.Value.BaseDomain is null ? null : await DomainsAsync(tenant.Id, context.RequestAborted),
            Exports = await OperationLines.OfOwnersAsync(control.Db, Most, context.RequestAborted),
            ClosingGrace = lifecycle.Value.ClosingGrace,
            ExportLifetime = options.Value.ExportLifetime,
            Now = clock.GetUtcNow(),
            Notice = notice,
            Problem = problem,
        };
    }

    private async Task<List<OrganisationDomain>> DomainsAsync(Guid tenantId, CancellationToken cancellationToken) =>
    [
        .. (await domains.ListDomainsAsync(tenantId, cancellationToken))
            .Select(d => new OrganisationDomain(d.Domain, d.Status == DomainStatus.Verified, d.CheckedAt, DomainNames.ChallengePrefix + d.Domain, d.Token)
            {
                IsSuspended = d.Status == DomainStatus.Suspended,
                FailedSince = d.FailedSince,
            }),
    ];
}
