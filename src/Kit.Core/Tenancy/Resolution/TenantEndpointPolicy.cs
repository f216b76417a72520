using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.Options;

namespace Kit.Tenancy;

/// <summary>
/// Lets routing see only the endpoints that answer here: within a tenant those that belong to one, elsewhere what is marked platform-wide.
/// So <c>/t/acme/admin</c> and <c>/admin</c> may be two sites at one route.
/// </summary>
internal sealed class TenantEndpointPolicy(IOptions<TenancyOptions> options) : MatcherPolicy, IEndpointSelectorPolicy
{
    private readonly bool _claimNamesTenant = options.Value.EffectiveSources.Contains(TenantSource.Claim);

    public override int Order => -10_000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var named = httpContext.Features.Get<ITenantFeature>()?.Candidate is not null;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && !Answers(candidates[i].Endpoint, named))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }

    private bool Answers(Endpoint endpoint, bool tenantNamed) => endpoint.TenancyOf() switch
    {
        EndpointTenancy.Any => true,
        EndpointTenancy.PlatformWide => !tenantNamed,

        // Without a name in the request, the token's claim may still name the tenant; the scope middleware asks for it.
        _ => tenantNamed || (_claimNamesTenant && endpoint.Metadata.GetMetadata<ITenantFromClaimMetadata>() is not null),
    };
}
