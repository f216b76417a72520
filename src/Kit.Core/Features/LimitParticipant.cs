using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Features;

/// <summary>Makes every added row of a counted entity wait for its limit, however it came to be added.</summary>
/// <remarks>Operators, who work in the platform scope, are not bound by a tenant's plan.</remarks>
internal sealed class LimitParticipant(FeatureRegistry registry, IServiceProvider services) : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        if (!registry.CountsRows || context.Scope?.Tenant is null)
        {
            return;
        }

        Dictionary<FeatureDefinition, long>? added = null;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State == EntityState.Added && registry.FindCounting(entry.Metadata.ClrType) is { } feature)
            {
                added ??= [];
                added[feature] = added.GetValueOrDefault(feature) + 1;
            }
        }

        foreach (var (feature, rows) in added ?? [])
        {
            checks.Add(new LimitCheck(feature, rows, services.GetRequiredService<Entitlements>()));
        }
    }
}
