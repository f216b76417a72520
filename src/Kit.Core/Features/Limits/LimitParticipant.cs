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

        Dictionary<FeatureDefinition, long>? changes = null;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Deleted && registry.FindCounting(entry.Metadata.ClrType) is { } feature)
            {
                changes ??= [];
                changes[feature] = changes.GetValueOrDefault(feature) + (entry.State == EntityState.Added ? 1 : -1);
            }
        }

        // In one order, so that no two saves wait for each other. A limit with grace must also learn that it is kept again.
        foreach (var (feature, change) in (changes ?? []).OrderBy(c => c.Key.Name, StringComparer.Ordinal))
        {
            if (change > 0 || feature.Grace is not null)
            {
                checks.Add(new LimitCheck(feature, change, services.GetRequiredService<Entitlements>()));
            }
        }
    }
}
