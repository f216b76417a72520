using Kit.Core.Tests.TestModel;
using Kit.Features;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Features;

/// <summary>What tests of features do again and again.</summary>
public static class FeatureActs
{
    public static Actor Olga { get; } = new(ActorKind.Operator, Guid.CreateVersion7().ToString(), "Olga");

    /// <summary>Asks in a scope of the tenant's.</summary>
    public static async Task<T> AskAsync<T>(this Shop shop, TenantInfo tenant, Func<IFeatures, ValueTask<T>> ask)
    {
        await using var scope = shop.As(tenant);
        return await ask(scope.ServiceProvider.GetRequiredService<IFeatures>());
    }

    public static Task<bool> EnabledAsync(this Shop shop, TenantInfo tenant, string feature) => shop.AskAsync(tenant, f => f.EnabledAsync(feature));

    public static Task<FeatureUsage> UsageAsync(this Shop shop, TenantInfo tenant, string feature) => shop.AskAsync(tenant, f => f.GetAsync(feature));

    public static async Task RequireAsync(this Shop shop, TenantInfo tenant, string feature, long more = 1)
    {
        await using var scope = shop.As(tenant);
        await scope.ServiceProvider.GetRequiredService<IFeatures>().RequireAsync(feature, more);
    }

    /// <summary>Adds labels, or deletes some with a negative number.</summary>
    public static async Task AddLabelsAsync(this Shop shop, TenantInfo tenant, int count)
    {
        await using var scope = shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.AddRange(Enumerable.Range(0, Math.Max(count, 0)).Select(i => new Label { Text = $"{i}" }));
        db.RemoveRange(await db.Labels.OrderBy(l => l.Id).Take(Math.Max(-count, 0)).ToListAsync());
        await db.SaveChangesAsync();
    }

    /// <summary>Makes an override as an operator does.</summary>
    public static async Task<Guid> OverrideAsync(
        this Shop shop, TenantInfo tenant, string feature, OverrideKind kind, long? max = null, DateTimeOffset? endsAt = null, string reason = "a test", Actor? actor = null)
    {
        await using var caller = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide(actor ?? Olga);
        await using var scope = caller.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test");
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var entry = db.Entry(new FeatureOverride { Feature = feature, Kind = kind, Max = max, EndsAt = endsAt, Reason = reason });
        entry.Property("TenantId").CurrentValue = tenant.Id;
        entry.State = EntityState.Added;
        await db.SaveChangesAsync();
        return entry.Entity.Id;
    }

    public static async Task TakeBackAsync(this Shop shop, Guid id)
    {
        await using var scope = shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Remove(await db.AllTenants<FeatureOverride>().SingleAsync(o => o.Id == id));
        await db.SaveChangesAsync();
    }
}
