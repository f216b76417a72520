using Kit.Data;
using Microsoft.EntityFrameworkCore;

namespace Kit.Features;

/// <summary>Counts what a tenant has under a lock that lasts until the rows are committed, so that no two saves count the same room.</summary>
internal sealed class LimitCheck(FeatureDefinition feature, long rows, Entitlements entitlements) : ISaveCheck
{
    public async Task RunAsync(KitDbContext context, CancellationToken cancellationToken)
    {
        var tenant = context.Scope!.RequireTenant();
        var value = await entitlements.FindAsync(tenant, feature, context, cancellationToken);
        if (value.Max is not { } max)
        {
            return;
        }

        await FeatureLock.TakeAsync(context, tenant.Id, feature.Name, cancellationToken);
        if (await feature.CountAsync!(context, cancellationToken) + rows > max)
        {
            throw new LimitReachedException(feature.Name, feature.Label, max);
        }
    }

    public override string ToString() => $"The limit on {feature.Label}";
}
