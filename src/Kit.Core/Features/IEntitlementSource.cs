using Kit.Data;

namespace Kit.Features;

/// <summary>Says what a tenant is entitled to: its plan, an operator's override. Sources are asked in order of <see cref="Order"/>; the first answer counts.</summary>
public interface IEntitlementSource
{
    /// <summary>Lower is asked first. Overrides 0, plans 100; the definition's default comes last.</summary>
    int Order { get; }

    /// <summary>The tenant's value, or <see langword="null"/> when this source does not say. It may be remembered for moments.</summary>
    /// <param name="tenantId">The tenant; it is current.</param>
    /// <param name="feature">A declared feature.</param>
    /// <param name="db">
    /// The context that asks, or that of the control plane where the tenant has a database of its own. Read through it: the question may come
    /// from within its transaction, where a second connection could be waited for in vain.
    /// </param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    ValueTask<FeatureValue?> FindAsync(Guid tenantId, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken);

    /// <summary>The same, for the check that binds. A source that remembers answers reads this one from the database.</summary>
    /// <inheritdoc cref="FindAsync" path="/param"/>
    ValueTask<FeatureValue?> FindBindingAsync(Guid tenantId, FeatureDefinition feature, KitDbContext db, CancellationToken cancellationToken) =>
        FindAsync(tenantId, feature, db, cancellationToken);
}
