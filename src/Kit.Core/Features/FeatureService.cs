using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Features;

internal sealed class FeatureService(TenantScope scope, FeatureRegistry registry, Entitlements entitlements, KitDbContext db, TimeProvider clock) : IFeatures
{
    public async ValueTask<bool> EnabledAsync(string feature, CancellationToken cancellationToken = default) =>
        scope.Tenant is { } tenant
        && registry.Find(feature) is { } definition
        && (await entitlements.FindAsync(tenant, definition, db, cancellationToken)).Enabled;

    public async ValueTask<FeatureUsage> GetAsync(string feature, CancellationToken cancellationToken = default)
    {
        var definition = registry.Find(feature) ?? throw new FeatureDeniedException(feature);
        var tenant = scope.RequireTenant();
        var value = await entitlements.FindAsync(tenant, definition, db, cancellationToken);
        if (definition.Kind == FeatureKind.Quota)
        {
            var moment = QuotaMoment.Of(definition, tenant, clock.GetUtcNow());
            return new(definition, value, await QuotaUse.UsedAsync(db, feature, moment.Start, cancellationToken)) { ResetsAt = moment.ResetsAt };
        }

        var usage = new FeatureUsage(definition, value, definition.CountAsync is { } count ? await count(PlaceOf(definition), cancellationToken) : 0);
        return definition.Grace is { } grace ? await WithGraceAsync(usage, grace, cancellationToken) : usage;
    }

    public async ValueTask RequireAsync(string feature, long more = 1, CancellationToken cancellationToken = default)
    {
        if (registry.Find(feature) is { Kind: FeatureKind.Quota } quota)
        {
            await TakeAsync(quota, more, cancellationToken);
            return;
        }

        var usage = await GetAsync(feature, cancellationToken);
        if (!usage.Feature.IsNumber && !usage.Value.Enabled)
        {
            throw new FeatureDeniedException(feature);
        }

        if (!usage.Allows(more))
        {
            throw new LimitReachedException(feature, usage.Feature.Label, usage.Value.Max!.Value);
        }
    }

    private async ValueTask TakeAsync(FeatureDefinition quota, long more, CancellationToken cancellationToken)
    {
        // Nothing is given back but by a rollback: whoever could ask for less than nothing would have more than the plan's.
        ArgumentOutOfRangeException.ThrowIfNegative(more);
        var tenant = scope.RequireTenant();
        var value = await entitlements.FindBindingAsync(tenant, quota, db, cancellationToken);
        var moment = QuotaMoment.Of(quota, tenant, clock.GetUtcNow());
        if (!await QuotaUse.TryTakeAsync(db, tenant.Id, quota.Name, moment.Start, more, value.Max ?? long.MaxValue, cancellationToken))
        {
            throw new QuotaUsedUpException(quota.Name, quota.Label, quota.Window!.Value, value.Max!.Value, moment.ResetsAt);
        }
    }

    // The rows that a limit counts may stay in the shared database; the lock that they are counted under stands with them.
    private KitDbContext PlaceOf(FeatureDefinition limit) =>
        db.DatabaseName is not null && limit.CountedEntity is { } counted && db.Model.FindEntityType(counted)!.IsControlPlane() ? db.ControlPlane : db;

    private async ValueTask<FeatureUsage> WithGraceAsync(FeatureUsage usage, TimeSpan grace, CancellationToken cancellationToken)
    {
        var since = usage.IsOver ? await FeatureLock.OverSinceAsync(PlaceOf(usage.Feature), usage.Feature.Name, cancellationToken) : null;
        return usage with { OverSince = since, HasGrace = since is null || clock.GetUtcNow() < since + grace };
    }
}
