using Kit.Caching;
using Kit.Testing;

namespace Kit.Core.Tests.Caching;

/// <summary>Two nodes and a real Redis.</summary>
public sealed class NodeTests(PostgresCluster postgres)
{
    [Fact]
    public async Task A_tenants_entry_is_shared_by_its_nodes_and_never_seen_by_another_tenant()
    {
        await using var host = await CacheHost.StartAsync(postgres);
        var (acme, globex) = (host.Here.Acme, host.Here.Globex);
        await host.FillAsync(host.Here, acme, "plan", "acme's");
        await host.FillAsync(host.There, globex, "plan", "globex's");
        Assert.Equal("acme's", await CacheHost.ReadAsync(host.There, acme, "plan"));
        Assert.Equal("globex's", await CacheHost.ReadAsync(host.Here, globex, "plan"));
    }

    public static TheoryData<string> Removals => ["key", "tag", "all"];

    [Theory, MemberData(nameof(Removals))]
    public async Task What_one_node_removes_the_other_forgets_and_other_tenants_keep(string removal)
    {
        await using var host = await CacheHost.StartAsync(postgres);
        var (acme, globex) = (host.Here.Acme, host.Here.Globex);
        foreach (var tenant in new[] { acme, globex })
        {
            await host.FillAsync(host.Here, tenant, "plan", "old", "plans");
            Assert.Equal("old", await CacheHost.ReadAsync(host.There, tenant, "plan", "never", "plans")); // now in the memory of both
        }

        await CacheHost.DoAsync(host.Here, acme, cache => removal switch
        {
            "key" => cache.RemoveAsync("plan"),
            "tag" => cache.RemoveByTagAsync("plans"),
            _ => cache.RemoveAllAsync(),
        });

        Assert.Equal("new", await CacheHost.ReadAsync(host.Here, acme, "plan", "new", "plans"));
        await Eventually.AssertAsync(async () => Assert.NotEqual("old", await CacheHost.ReadAsync(host.There, acme, "plan", "new", "plans")));
        Assert.Equal("old", await CacheHost.ReadAsync(host.Here, globex, "plan", "new", "plans"));
        Assert.Equal("old", await CacheHost.ReadAsync(host.There, globex, "plan", "new", "plans"));
    }

    [Fact]
    public async Task What_one_node_sets_the_other_answers()
    {
        await using var host = await CacheHost.StartAsync(postgres);
        var acme = host.Here.Acme;
        await host.FillAsync(host.There, acme, "plan", "old");
        await CacheHost.DoAsync(host.Here, acme, cache => cache.SetAsync("plan", "new"));
        await Eventually.AssertAsync(async () => Assert.Equal("new", await CacheHost.ReadAsync(host.There, acme, "plan")));
    }

    [Fact]
    public async Task A_node_that_starts_leaves_what_the_others_share()
    {
        await using var host = await CacheHost.StartAsync(postgres);
        await host.FillAsync(host.Here, host.Here.Acme, "plan", "kept");
        await using var third = await host.StartNodeAsync();
        Assert.Equal("kept", await CacheHost.ReadAsync(third, host.Here.Acme, "plan"));
    }
}
