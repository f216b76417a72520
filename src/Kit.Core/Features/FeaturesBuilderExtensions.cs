using Kit.Features;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Declares features.</summary>
public static class FeaturesBuilderExtensions
{
    /// <summary>Declares a limit on the number of an entity's rows that a tenant may have. It holds for every way in which a row is added.</summary>
    /// <typeparam name="TEntity">The tenant-owned entity.</typeparam>
    /// <param name="kit">The builder.</param>
    /// <param name="name">The feature's name, which plans use.</param>
    /// <param name="label">How people call the rows, in plural; the name by default.</param>
    /// <param name="max">What a tenant has when no plan says; without limit by default.</param>
    public static KitBuilder AddLimit<TEntity>(this KitBuilder kit, string name, string? label = null, long? max = null)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(kit);
        kit.Services.AddSingleton(new FeatureDefinition(name, label ?? name, FeatureKind.Limit, new(max))
        {
            CountedEntity = typeof(TEntity),
            CountAsync = (db, cancellationToken) => db.Set<TEntity>().LongCountAsync(cancellationToken),
        });
        return kit;
    }

    /// <summary>Declares a feature that is on or off.</summary>
    /// <param name="kit">The builder.</param>
    /// <param name="name">The feature's name, which plans use.</param>
    /// <param name="label">How people call it; the name by default.</param>
    /// <param name="on">What a tenant has when no plan says; off by default.</param>
    public static KitBuilder AddFeature(this KitBuilder kit, string name, string? label = null, bool on = false)
    {
        ArgumentNullException.ThrowIfNull(kit);
        kit.Services.AddSingleton(new FeatureDefinition(name, label ?? name, FeatureKind.Switch, on ? FeatureValue.On : FeatureValue.Off));
        return kit;
    }
}
