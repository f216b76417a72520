using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Tenancy;

/// <summary>Before routing: finds out which tenant a request names, and whether an active tenant bears that name.</summary>
internal sealed class TenantCandidateMiddleware
{
    private readonly RequestDelegate _next;
    private readonly ITenantStore _store;
    private readonly ITenantStrategy[] _strategies;

    public TenantCandidateMiddleware(RequestDelegate next, ITenantStore store, IOptions<TenancyOptions> options, IServiceProvider services)
    {
        _next = next;
        _store = store;
        _strategies = [.. options.Value.EffectiveSources.Select(source => Strategy(source, services)).OfType<ITenantStrategy>()];
    }

    public async Task InvokeAsync(HttpContext context)
    {
        TenantCandidate? candidate = null;
        foreach (var strategy in _strategies)
        {
            candidate = strategy.Find(context);
            if (candidate is not null)
            {
                break;
            }
        }

        var tenant = candidate is null ? null : await _store.FindActiveAsync(candidate, context.RequestAborted);
        context.Features.Set<ITenantFeature>(new TenantFeature(candidate, tenant));
        await _next(context);
    }

    // The claim is read after authentication, by TenantScopeMiddleware.
    private static ITenantStrategy? Strategy(TenantSource source, IServiceProvider services) => source switch
    {
        TenantSource.Path => services.GetRequiredService<PathTenantStrategy>(),
        TenantSource.Host => services.GetRequiredService<HostTenantStrategy>(),
        TenantSource.Header => services.GetRequiredService<HeaderTenantStrategy>(),
        _ => null,
    };
}
