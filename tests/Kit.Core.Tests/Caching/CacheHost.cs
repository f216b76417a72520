using Kit.Caching;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Caching;

/// <summary>Two nodes of one host, that share a database and a Redis.</summary>
internal sealed class CacheHost : IAsyncDisposable
{
    private readonly PostgresDatabase _database;

    private CacheHost(PostgresDatabase database, RedisServer redis, Shop here, Shop there)
    {
        _database = database;
        Redis = redis;
        Here = here;
        There = there;
    }

    public RedisServer Redis { get; }

    public Shop Here { get; }

    public Shop There { get; }

    public static async Task<CacheHost> StartAsync(PostgresCluster postgres)
    {
        var redis = await RedisServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        return new(database, redis, await StartNodeAsync(database, redis), await StartNodeAsync(database, redis));
    }

    public Task<Shop> StartNodeAsync() => StartNodeAsync(_database, Redis);

    /// <summary>Lets a node make the value, and waits until the second level has it, which comes after the answer.</summary>
    public async Task FillAsync(Shop node, TenantInfo tenant, string key, string made, params string[] tags)
    {
        Assert.Equal(made, await ReadAsync(node, tenant, key, made, tags));
        await Eventually.IsTrueAsync(async () => (await Redis.KeysAsync()).Contains($"kit:{tenant.Id:N}:{key}"));
    }

    /// <summary>What a node answers; <c>made</c> where it had to make the value.</summary>
    public static async Task<string> ReadAsync(Shop node, TenantInfo tenant, string key, string made = "made", params string[] tags)
    {
        await using var scope = node.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ITenantCache>().GetOrCreateAsync(key, _ => ValueTask.FromResult(made), tags: tags);
    }

    public static async Task DoAsync(Shop node, TenantInfo tenant, Func<ITenantCache, ValueTask> work)
    {
        await using var scope = node.As(tenant);
        await work(scope.ServiceProvider.GetRequiredService<ITenantCache>());
    }

    public async ValueTask DisposeAsync()
    {
        await There.DisposeAsync();
        await Here.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private static async Task<Shop> StartNodeAsync(PostgresDatabase database, RedisServer redis)
    {
        var node = await Shop.OnPostgresAsync(database, redis.Use);
        await Eventually.IsTrueAsync(() => Task.FromResult(node.Services.GetRequiredService<IChangeSignals>().IsLive));
        return node;
    }
}
