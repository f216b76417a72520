using Microsoft.AspNetCore.Http;

namespace Kit.Tenancy;

/// <summary>Reads the slug from the header <c>X-Tenant</c>.</summary>
public sealed class HeaderTenantStrategy : ITenantStrategy
{
    /// <summary>The header's name.</summary>
    public const string Header = "X-Tenant";

    /// <inheritdoc/>
    public TenantCandidate? Find(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var values = context.Request.Headers[Header];
        return values.Count == 1 && values[0] is { Length: > 0 } slug ? new(TenantCandidateKind.Slug, slug) : null;
    }
}
