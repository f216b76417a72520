using Kit.Data;

namespace Kit.Features;

/// <summary>Counts what a tenant has under a lock that lasts until the rows are committed, so that no two saves count the same room.</summary>
/// <param name="feature">The limit.</param>
/// <param name="change">How many rows there will be more; negative when there will be fewer.</param>
/// <param name="entitlements">What the tenant may have.</param>
internal sealed class LimitCheck(FeatureDefinition feature, long change, Entitlements entitlements) : ISaveCheck
{
    public async Task RunAsync(KitDbContext context, CancellationToken cancellationToken)
    {
        // What changes of the plan while this waits for the lock comes after this save.
        var tenant = context.Scope!.RequireTenant();
        var value = await entitlements.FindBindingAsync(tenant, feature, context, cancellationToken);
        if (value.Max is not { } max)
        {
            if (feature.Grace is not null)
            {
                await FeatureLock.SetOverSinceAsync(context, feature.Name, null, cancellationToken);
            }

            return;
        }

        await FeatureLock.TakeAsync(context, tenant.Id, feature.Name, cancellationToken);
        var before = await feature.CountAsync!(context, cancellationToken);
        var isAllowed = before + change <= max;
        if (feature.Grace is { } grace)
        {
            isAllowed |= await IsWithinGraceAsync(context, grace, before, max, cancellationToken);
        }

        // Fewer rows than before are better than too many, if still too many.
        if (!isAllowed && change > 0)
        {
            throw new LimitReachedException(feature.Name, feature.Label, max);
        }
    }

    public override string ToString() => $"The limit on {feature.Label}";

    private async Task<bool> IsWithinGraceAsync(KitDbContext context, TimeSpan grace, long before, long max, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = null;
        if (before + change > max)
        {
            // What was below again meanwhile, by a deletion that nobody checked, begins anew.
            since = before > max ? await FeatureLock.OverSinceAsync(context, feature.Name, cancellationToken) : null;
            since ??= context.Now;
        }

        await FeatureLock.SetOverSinceAsync(context, feature.Name, since, cancellationToken);
        return since is null || context.Now < since + grace;
    }
}
