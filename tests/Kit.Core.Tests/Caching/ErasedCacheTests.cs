using Kit.Caching;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Caching;

/// <summary>What a second level has of an erased tenant.</summary>
public sealed class ErasedCacheTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Where_keys_can_be_found_no_key_of_the_tenant_is_left_and_others_stay(Database database)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var shop = await Shop.OnAsync(database, postgres, redis.UseWithKeys);
        await FillAsync(shop, redis, shop.Acme);
        await FillAsync(shop, redis, shop.Globex);
        await EraseAsync(shop);
        var keys = await redis.KeysAsync();
        Assert.DoesNotContain(keys, k => k.Contains($"{shop.Acme.Id:N}", StringComparison.Ordinal));
        Assert.Equal(2, keys.Count(k => k.Contains($"{shop.Globex.Id:N}", StringComparison.Ordinal)));
        Assert.DoesNotContain((await ErasedAsync(shop)).Kept, k => k.Table == "cache");
        Assert.Equal("value", await CacheHost.ReadAsync(shop, shop.Globex, "plan"));
    }

    [Theory, Databases]
    public async Task Where_they_can_not_what_is_left_of_the_tenant_says_so(Database database)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var shop = await Shop.OnAsync(database, postgres, redis.Use);
        await FillAsync(shop, redis, shop.Acme);
        await EraseAsync(shop);
        Assert.Contains("ends when it expires", (await ErasedAsync(shop)).Kept.Single(k => k.Table == "cache").Reason, StringComparison.Ordinal);
    }

    // An entry, and a tag that was removed.
    private static async Task FillAsync(Shop shop, RedisServer redis, TenantInfo tenant)
    {
        await CacheHost.DoAsync(shop, tenant, cache => cache.RemoveByTagAsync("ada@acme.test"));
        await CacheHost.DoAsync(shop, tenant, async cache => await cache.GetOrCreateAsync("plan", _ => ValueTask.FromResult("value")));
        await Eventually.IsTrueAsync(async () => (await redis.KeysAsync()).Count(k => k.Contains($"{tenant.Id:N}", StringComparison.Ordinal)) == 2);
    }

    private static async Task EraseAsync(Shop shop)
    {
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Suspended);
        await Moves.EraseAsync(shop, shop.Acme);
    }

    private static async Task<ErasedTenant> ErasedAsync(Shop shop)
    {
        await using var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<ErasedTenant>().AsNoTracking().SingleAsync(e => e.Id == shop.Acme.Id);
    }
}
