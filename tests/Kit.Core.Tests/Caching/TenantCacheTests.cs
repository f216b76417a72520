using Kit.Caching;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kit.Core.Tests.Caching;

public sealed class TenantCacheTests
{
    [Fact]
    public async Task No_key_reaches_into_another_tenants_entries()
    {
        await using var shop = await StartAsync();
        await CacheHost.ReadAsync(shop, shop.Acme, "plan", "acme's");
        foreach (var key in new[] { "plan", $"{shop.Acme.Id:N}:plan", $"kit:{shop.Acme.Id:N}:plan", $":{shop.Acme.Id:N}:plan", $"../{shop.Acme.Id:N}:plan" })
        {
            Assert.Equal("made", await CacheHost.ReadAsync(shop, shop.Globex, key));
        }

        foreach (var tag in new[] { $"{shop.Acme.Id:N}", $"kit:{shop.Acme.Id:N}", "*" })
        {
            await CacheHost.DoAsync(shop, shop.Globex, cache => cache.RemoveByTagAsync(tag));
        }

        Assert.Equal("acme's", await CacheHost.ReadAsync(shop, shop.Acme, "plan"));
    }

    [Fact]
    public async Task Without_a_tenant_nothing_is_remembered_and_the_platform_has_entries_of_its_own()
    {
        await using var shop = await StartAsync();
        await using var closed = shop.Services.CreateAsyncScope();
        await using var bypass = shop.AsPlatform();
        foreach (var scope in new[] { closed, bypass })
        {
            var cache = scope.ServiceProvider.GetRequiredService<ITenantCache>();
            Assert.Equal(KitErrors.NoTenant, (await Assert.ThrowsAsync<NoTenantException>(async () => await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult("v")))).Id);
            await Assert.ThrowsAsync<NoTenantException>(async () => await cache.SetAsync("k", "v"));
            await Assert.ThrowsAsync<NoTenantException>(async () => await cache.RemoveAsync("k"));
            await Assert.ThrowsAsync<NoTenantException>(async () => await cache.RemoveByTagAsync("k"));
            await Assert.ThrowsAsync<NoTenantException>(async () => await cache.RemoveAllAsync());
        }

        await using var platform = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        await platform.ServiceProvider.GetRequiredService<ITenantCache>().SetAsync("plan", "the platform's");
        Assert.Equal("made", await CacheHost.ReadAsync(shop, shop.Acme, "plan"));
        Assert.Equal("the platform's", await platform.ServiceProvider.GetRequiredService<ITenantCache>().GetOrCreateAsync("plan", _ => ValueTask.FromResult("made")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("\ud800")]
    public async Task A_name_that_could_not_be_remembered_is_refused(string name)
    {
        await using var shop = await StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => CacheHost.ReadAsync(shop, shop.Acme, name));
        await Assert.ThrowsAsync<ArgumentException>(() => CacheHost.ReadAsync(shop, shop.Acme, "k", "v", name));
        await Assert.ThrowsAsync<ArgumentException>(() => CacheHost.ReadAsync(shop, shop.Acme, new string('k', CacheName.MaxLength + 1)));
        Assert.Equal("v", await CacheHost.ReadAsync(shop, shop.Acme, new string('ł', CacheName.MaxLength), "v"));
        Assert.Equal("v", await CacheHost.ReadAsync(shop, shop.Acme, new string('ł', CacheName.MaxLength)));
    }

    [Fact]
    public async Task Fifty_who_ask_at_once_let_it_be_made_once()
    {
        await using var shop = await StartAsync();
        var made = 0;
        var all = new TaskCompletionSource();
        var waiting = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (_, _) =>
        {
            await using var scope = shop.As(shop.Acme);
            var answer = scope.ServiceProvider.GetRequiredService<ITenantCache>().GetOrCreateAsync("slow", async _ =>
            {
                Interlocked.Increment(ref made);
                await all.Task;
                return "slow";
            });
            if (Interlocked.Increment(ref waiting) == 50)
            {
                all.SetResult();
            }

            Assert.Equal("slow", await answer);
        });
        Assert.Equal(1, made);
    }

    public static TheoryData<string> Removals => ["key", "tag", "all"];

    [Theory, MemberData(nameof(Removals))]
    public async Task A_value_under_way_when_its_entry_is_removed_is_made_again(string removal)
    {
        await using var shop = await StartAsync();
        await using var scope = shop.As(shop.Acme);
        var cache = scope.ServiceProvider.GetRequiredService<ITenantCache>();
        var row = "old";
        var answer = await cache.GetOrCreateAsync("plan", async _ =>
        {
            var read = row;
            if (read == "old")
            {
                row = "new";
                await (removal switch
                {
                    "key" => cache.RemoveAsync("plan"),
                    "tag" => cache.RemoveByTagAsync("plans"),
                    _ => cache.RemoveAllAsync(),
                });
            }

            return read;
        }, tags: ["plans"]);
        Assert.Equal("new", answer);
        Assert.Equal("new", await CacheHost.ReadAsync(shop, shop.Acme, "plan", "made", "plans"));
    }

    [Fact]
    public async Task A_value_that_reaches_the_second_level_after_its_removal_does_not_stay_there()
    {
        var late = new LateCache();
        await using var shop = await StartAsync(s => s.AddSingleton<IDistributedCache>(late));
        Assert.Equal("old", await CacheHost.ReadAsync(shop, shop.Acme, "plan", "old"));
        await late.Asked;
        await CacheHost.DoAsync(shop, shop.Acme, cache => cache.RemoveAsync("plan"));
        late.Let();
        await late.TakenOut;
        Assert.Equal("new", await CacheHost.ReadAsync(shop, shop.Acme, "plan", "new"));
    }

    [Fact]
    public async Task While_other_nodes_are_not_heard_memory_is_trusted_for_a_second_only()
    {
        await using var shop = await StartAsync();
        var (signals, clock) = (new Ears(), new FakeTimeProvider());
        var node = new CacheNode(shop.Services, shop.Services.GetRequiredService<DatabaseProvider>(), signals, clock, NullLogger<CacheNode>.Instance);
        Task<string> ReadAsync(string made) => node.GetOrCreateAsync("k", _ => ValueTask.FromResult(made), null, ["t"], default).AsTask();

        Assert.Equal("first", await ReadAsync("first"));
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal("first", await ReadAsync("second"));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("second", await ReadAsync("second"));

        signals.Hear(null, live: true);
        Assert.Equal("third", await ReadAsync("third")); // what was said meanwhile was not heard
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("third", await ReadAsync("fourth"));
    }

    // A node forgets all at the moment from which it hears the others.
    private static async Task<Shop> StartAsync(Action<IServiceCollection>? services = null)
    {
        var shop = await Shop.OnSqliteAsync(services);
        await Eventually.IsTrueAsync(() => Task.FromResult(shop.Services.GetRequiredService<IChangeSignals>().IsLive));
        return shop;
    }

    private sealed class Ears : IChangeSignals
    {
        private readonly List<Action<string?>> _subscribers = [];

        public bool IsLive { get; private set; }

        public void Subscribe(Action<string?> received) => _subscribers.Add(received);

        public void RaiseHere(string message) => _subscribers.ForEach(s => s(message));

        public void RaiseEverywhere(string message) => RaiseHere(message);

        public void RaiseAllHere() => _subscribers.ForEach(s => s(null));

        public void Hear(string? message, bool live)
        {
            IsLive = live;
            _subscribers.ForEach(s => s(message));
        }
    }
}
