namespace Kit.Features;

/// <summary>What the current tenant may have. Code asks for features and never for plans.</summary>
public interface IFeatures
{
    /// <summary>Whether the tenant has the feature. Without a tenant, and for an unknown feature: no.</summary>
    ValueTask<bool> EnabledAsync(string feature, CancellationToken cancellationToken = default);

    /// <summary>What the tenant has of a feature, and how much of it is used.</summary>
    /// <exception cref="FeatureDeniedException">The feature is not declared (<c>KIT2021</c>).</exception>
    ValueTask<FeatureUsage> GetAsync(string feature, CancellationToken cancellationToken = default);

    /// <summary>
    /// Throws unless the tenant may have that much more. For a limit that counts rows this is the early answer; the binding one comes with
    /// the rows, when they are saved, under a lock. From a quota it takes: at once, or with the transaction that is open on the context.
    /// </summary>
    /// <exception cref="LimitReachedException">The limit would be passed (<c>KIT2020</c>).</exception>
    /// <exception cref="FeatureDeniedException">The feature is off, or not declared (<c>KIT2021</c>).</exception>
    /// <exception cref="QuotaUsedUpException">The window has not as much left (<c>KIT2022</c>).</exception>
    ValueTask RequireAsync(string feature, long more = 1, CancellationToken cancellationToken = default);
}
