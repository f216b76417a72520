namespace Kit.Tenancy;

/// <summary>The places where a request can name its tenant.</summary>
public enum TenantSource
{
    /// <summary>The path: <c>/t/{slug}</c>.</summary>
    Path,

    /// <summary>The host name: a subdomain or a custom domain.</summary>
    Host,

    /// <summary>The header <c>X-Tenant</c>.</summary>
    Header,

    /// <summary>The claim <c>tenant</c> of a token.</summary>
    Claim,
}
