using Microsoft.AspNetCore.Http;

namespace Kit.Tenancy;

/// <summary>Reads from a request which tenant it is about. What it finds is a candidate: the membership is checked later.</summary>
public interface ITenantStrategy
{
    /// <summary>The candidate, or <see langword="null"/> when this strategy has nothing to say.</summary>
    TenantCandidate? Find(HttpContext context);
}
