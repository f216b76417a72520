using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Portability;

/// <summary>All parts of a tenant, each in the tenant's own scope.</summary>
internal sealed class TenantParts(ITenantScopes scopes, PortabilityCaller caller)
{
    public async Task EraseAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Open(tenant, caller.Actor);
        await EraseAsync(scope.ServiceProvider, cancellationToken);
    }

    /// <summary>In a scope of the caller's, which is the tenant's.</summary>
    public static async Task EraseAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var part in services.GetServices<ITenantDataPart>())
        {
            await part.EraseAsync(cancellationToken);
        }
    }

    /// <summary>How much they have of the tenant, by name, and what ends by itself.</summary>
    public async Task<(IReadOnlyDictionary<string, long> Left, IReadOnlyList<KeptRows> Kept)> ProveAsync(TenantInfo tenant, CancellationToken cancellationToken)
    {
        var left = new Dictionary<string, long>(StringComparer.Ordinal);
        var kept = new List<KeptRows>();
        await using var scope = scopes.Open(tenant, caller.Actor);
        foreach (var part in scope.ServiceProvider.GetServices<ITenantDataPart>())
        {
            if (await part.ProveErasedAsync(cancellationToken) is > 0 and var rest)
            {
                left[part.Name] = rest;
            }

            kept.AddRange(await part.FindKeptAsync(cancellationToken));
        }

        return (left, kept);
    }
}
