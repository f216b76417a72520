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
    /// <param name="grace">How long the limit may be passed before it binds; it binds at once by default.</param>
    public static KitBuilder AddLimit<TEntity>(this KitBuilder kit, string name, string? label = null, long? max = null, TimeSpan? grace = null)
        where TEntity : class => Add(kit, new FeatureDefinition(name, label ?? name, FeatureKind.Limit, new(max))
        {
            CountedEntity = typeof(TEntity),
            CountAsync = (db, cancellationToken) => db.Set<TEntity>().LongCountAsync(cancellationToken),
            Grace = grace,
        });

    /// <summary>
    /// Declares how often something may be done in a window of time. <see cref="IFeatures.RequireAsync"/> takes from it, in the transaction
    /// that is open, so that a rollback gives it back.
    /// </summary>
    /// <param name="kit">The builder.</param>
    /// <param name="name">The feature's name, which plans use.</param>
    /// <param name="window">The window.</param>
    /// <param name="label">How people call what is counted, in plural; the name by default.</param>
    /// <param name="max">What a tenant has when no plan says; without limit by default.</param>
    /// <param name="inTenantTimeZone">Whether days and months are those of the tenant's time zone; UTC's by default.</param>
    public static KitBuilder AddQuota(this KitBuilder kit, string name, QuotaWindow window, string? label = null, long? max = null, bool inTenantTimeZone = false) =>
        Add(kit, new FeatureDefinition(name, label ?? name, FeatureKind.Quota, new(max)) { Window = window, InTenantTimeZone = inTenantTimeZone });

    /// <summary>Declares a feature that is on or off.</summary>
    /// <param name="kit">The builder.</param>
    /// <param name="name">The feature's name, which plans use.</param>
    /// <param name="label">How people call it; the name by default.</param>
    /// <param name="on">What a tenant has when no plan says; off by default.</param>
    public static KitBuilder AddFeature(this KitBuilder kit, string name, string? label = null, bool on = false) =>
        Add(kit, new FeatureDefinition(name, label ?? name, FeatureKind.Switch, on ? FeatureValue.On : FeatureValue.Off));

    /// <summary>
    /// Declares a feature that is rolled out to tenants by and by. A tenant that has it keeps it while the percentage rises; an override
    /// gives it to one tenant, or keeps one from it.
    /// </summary>
    /// <param name="kit">The builder.</param>
    /// <param name="name">The feature's name. It decides, with a tenant's id, who is early: another name is another order.</param>
    /// <param name="percent">How many of a hundred tenants have it; <c>Kit:Features:RollOut:{name}</c> replaces it.</param>
    /// <param name="label">How people call it; the name by default.</param>
    public static KitBuilder AddFlag(this KitBuilder kit, string name, int percent = 0, string? label = null) =>
        Add(kit, new FeatureDefinition(name, label ?? name, FeatureKind.Flag, FeatureValue.Off) { RollOut = percent });

    private static KitBuilder Add(KitBuilder kit, FeatureDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(kit);
        kit.Services.AddSingleton(definition);
        return kit;
    }
}
