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

    public Task InvokeAsync(HttpContext context)
    {
        foreach (var (source, strategy) in _strategies)
        {
            if (strategy.Find(context) is { } candidate)
            {
                // Known tenants are in memory.
                var found = _store.FindAsync(candidate, context.RequestAborted);
                return found.IsCompletedSuccessfully ? GoOn(context, new(candidate, found.Result, source)) : FindAsync(context, candidate, found, source);
            }
        }

        return GoOn(context, new(null, null, null));
    }

    private async Task FindAsync(HttpContext context, TenantCandidate candidate, ValueTask<TenantInfo?> found, TenantSource source) =>
        await GoOn(context, new(candidate, await found, source));

    private Task GoOn(HttpContext context, TenantFeature feature)
    {
        context.Features.Set<ITenantFeature>(feature);
        return _next(context);
    }

    // The claim is read after authentication, by TenantScopeMiddleware.
    private static ITenantStrategy Strategy(TenantSource source, IServiceProvider services) => source switch
    {
        TenantSource.Path => services.GetRequiredService<PathTenantStrategy>(),
        TenantSource.Host => services.GetRequiredService<HostTenantStrategy>(),
        _ => services.GetRequiredService<HeaderTenantStrategy>(),
    };
}
