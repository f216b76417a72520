using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kit.Tenancy;

/// <summary>Reads the host name: <c>{slug}.{base domain}</c>, or a tenant's custom domain.</summary>
public sealed class HostTenantStrategy(IOptions<TenancyOptions> options) : ITenantStrategy
{
    private readonly string? _baseDomain = options.Value.BaseDomain;
    private readonly string? _suffix = options.Value.BaseDomain is { } domain ? "." + domain : null;

    /// <inheritdoc/>
    public TenantCandidate? Find(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_suffix is null)
        {
            return null;
        }

        var host = context.Request.Host.Host;
        if (string.Equals(host, _baseDomain, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (!host.EndsWith(_suffix, StringComparison.OrdinalIgnoreCase))
        {
            return new(TenantCandidateKind.Domain, host);
        }

        return new(TenantCandidateKind.Slug, host[..^_suffix.Length]);
    }
}
