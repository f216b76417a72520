namespace Kit.Tenancy;

/// <summary>How requests name their tenant. Bound from section <c>Kit:Tenancy</c>.</summary>
public sealed class TenancyOptions
{
    /// <summary>
    /// Where to look for the tenant, first match wins: <c>Path</c> (<c>/t/{slug}</c>), <c>Host</c> (subdomain or custom domain, needs
    /// <see cref="BaseDomain"/>), <c>Header</c> (<c>X-Tenant</c>), <c>Claim</c> (the token's <c>tenant</c>).
    /// </summary>
    /// <value>Path, Host, Header, Claim. A list in the configuration replaces it.</value>
    public IList<TenantSource> Sources { get; } = [];

    /// <summary>The domain whose subdomains are tenants, for example <c>example.com</c>; without it the host name says nothing.</summary>
    /// <value><see langword="null"/>.</value>
    public string? BaseDomain { get; set; }

    /// <summary>Slugs that no tenant may have.</summary>
    /// <value>Names that pages, mail servers and impostors use.</value>
    public ISet<string> ReservedSlugs { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "admin", "api", "app", "billing", "dev", "docs", "help", "kit", "login", "mail", "oauth", "operator", "platform", "root", "static", "status", "support", "system", "www",
    };

    /// <summary>
    /// Whether the measures <c>http.server.request.duration</c> and <c>kit.jobs.*</c> bear the tenant's id, as tag <c>kit.tenant.id</c>. It makes a
    /// time series of each tenant with each route and status, and with each kind of job: for hosts of some hundred tenants, and not of many thousand.
    /// </summary>
    /// <value><see langword="false"/>. Traces and logs bear the id in any case.</value>
    public bool TenantInMetrics { get; set; }

    internal IEnumerable<TenantSource> EffectiveSources =>
        Sources.Count > 0 ? Sources.Distinct() : [TenantSource.Path, TenantSource.Host, TenantSource.Header, TenantSource.Claim];
}
