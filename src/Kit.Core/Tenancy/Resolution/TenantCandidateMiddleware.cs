using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Tenancy;

/// <summary>Before routing: finds out which tenant a request names, and whether a tenant bears that name or bore it before.</summary>
internal sealed class TenantCandidateMiddleware
{
    private readonly RequestDelegate _next;
    private readonly ITenantStore _store;
    private readonly (TenantSource Source, ITenantStrategy Strategy)[] _strategies;

    public TenantCandidateMiddleware(RequestDelegate next, ITenantStore store, IOptions<TenancyOptions> options, IServiceProvider services)
    {
        _next = next;
        _store = store;
        _strategies = [.. options.Value.EffectiveSources.Where(s => s != TenantSource.Claim).Select(s => (s, Strategy(s, services)))];
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var feature = new TenantFeature(null, null, null);
        foreach (var (source, strategy) in _strategies)
        {
            if (strategy.Find(context) is { } candidate)
            {
                feature = new(candidate, await _store.FindAsync(candidate, context.RequestAborted), source);
                break;
            }
        }

        context.Features.Set<ITenantFeature>(feature);
        await _next(context);
    }

    // The claim is read after authentication, by TenantScopeMiddleware.
    private static ITenantStrategy Strategy(TenantSource source, IServiceProvider services) => source switch
    {
        TenantSource.Path => services.GetRequiredService<PathTenantStrategy>(),
        TenantSource.Host => services.GetRequiredService<HostTenantStrategy>(),
        _ => services.GetRequiredService<HeaderTenantStrategy>(),
    };
}
