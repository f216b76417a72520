using System.Collections.Concurrent;
using Kit.Core.Tests.Lifecycle;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Realtime;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Realtime;

/// <summary>Connections of two tenants to one hub, over Kestrel, with SignalR's own client.</summary>
public sealed class TenantHubTests(PostgresCluster postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory, Databases]
    public async Task What_is_sent_stays_within_the_tenant_whatever_names_are_used(Database database)
    {
        await using var host = await StartAsync(database);
        await using var ada = await ConnectAsync(host, "acme", LifeHost.Ada);
        await using var bob = await ConnectAsync(host, "acme", LifeHost.Bob);
        await using var eve = await ConnectAsync(host, "globex", LifeHost.Eve);
        Assert.Equal(("acme", "globex"), (await ada.Hub.InvokeAsync<string>("Slug"), await eve.Hub.InvokeAsync<string>("Slug")));
        foreach (var one in new[] { ada, bob, eve })
        {
            await one.Hub.InvokeAsync("Join", "board");
        }

        var adaId = Guid.Parse(LifeHost.Ada.AsSpan(4, 36)).ToString();
        await eve.Hub.InvokeAsync("Join", $"{host.AcmeId:N}/all");
        await eve.Hub.InvokeAsync("Join", $"../{host.AcmeId:N}/group/board");
        await eve.Hub.InvokeAsync("SayToAll", "1");
        await eve.Hub.InvokeAsync("SayToGroup", "board", "2");
        await eve.Hub.InvokeAsync("SayToUser", adaId, "3");
        await eve.Hub.InvokeAsync("SayToConnection", ada.Hub.ConnectionId, "4");
        await eve.Hub.InvokeAsync("SayToOthers", "5");
        await ada.Hub.InvokeAsync("SayToGroup", "board", "a");
        await bob.Hub.InvokeAsync("SayToUser", adaId, "b");
        await bob.Hub.InvokeAsync("SayToConnection", ada.Hub.ConnectionId, "c");
        await ada.Hub.InvokeAsync("SayToOthers", "d");
        await using (var scope = host.Shop.As(host.Shop.Acme))
        {
            await scope.ServiceProvider.GetRequiredService<ITenantHubContext<BoardHub>>().Clients.All.SendAsync("said", "e");
        }

        await ada.HasHeardAsync("a", "b", "c", "e");
        await bob.HasHeardAsync("a", "d", "e");
        await eve.HasHeardAsync("1", "2");
        using var none = host.Shop.Services.CreateScope();
        Assert.Throws<NoTenantException>(() => none.ServiceProvider.GetRequiredService<ITenantHubContext<BoardHub>>().Clients);
    }

    [Theory, Databases]
    public async Task An_invocation_sees_its_tenants_rows_and_has_its_members_permissions(Database database)
    {
        await using var host = await StartAsync(database);
        foreach (var tenant in new[] { host.Shop.Acme, host.Shop.Globex, host.Shop.Globex })
        {
            await Moves.InAsync(host.Shop, tenant, async db =>
            {
                db.Add(new Customer { Name = tenant.Slug, Number = Random.Shared.Next() });
                return await db.SaveChangesAsync();
            });
        }

        await using var ada = await ConnectAsync(host, "acme", LifeHost.Ada);
        await using var bob = await ConnectAsync(host, "acme", LifeHost.Bob);
        await using var eve = await ConnectAsync(host, "globex", LifeHost.Eve);
        foreach (var (one, customers, mayManage) in new[] { (ada, 1, true), (bob, 1, false), (eve, 2, true) })
        {
            Assert.Equal((customers, mayManage), (await one.Hub.InvokeAsync<int>("Customers"), await one.Hub.InvokeAsync<bool>("MayManage")));
        }

        await ChangeRoleAsync(host, "Bob", m => m.Role = Roles.Owner);
        Assert.True(await bob.Hub.InvokeAsync<bool>("MayManage"));
    }

    [Theory, Databases]
    public async Task A_connection_ends_soon_when_the_membership_or_the_tenant_does(Database database)
    {
        await using var host = await StartAsync(database);
        await using var ada = await ConnectAsync(host, "acme", LifeHost.Ada);
        await using var bob = await ConnectAsync(host, "acme", LifeHost.Bob);
        await using var eve = await ConnectAsync(host, "globex", LifeHost.Eve);
        await ChangeRoleAsync(host, "Bob", m => m.Status = MembershipStatus.Removed);
        await bob.Closed.WaitAsync(Patience);
        Assert.Equal("acme", await ada.Hub.InvokeAsync<string>("Slug"));
        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "unpaid"));
        await ada.Closed.WaitAsync(Patience);
        Assert.Equal("globex", await eve.Hub.InvokeAsync<string>("Slug"));
    }

    [Fact]
    public async Task The_other_nodes_connections_end_as_soon()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await NodeAsync(database, first: true);
        await using var two = await NodeAsync(database, first: false);
        await using var ada = await ConnectAsync(two, "acme", LifeHost.Ada);
        await using var bob = await ConnectAsync(two, "acme", LifeHost.Bob);
        await ChangeRoleAsync(one, "Bob", m => m.Status = MembershipStatus.Removed);
        await bob.Closed.WaitAsync(Patience);
        await one.LiveAsync(l => l.SuspendAsync(one.AcmeId, "unpaid"));
        await ada.Closed.WaitAsync(Patience);
    }

    [Fact]
    public async Task Nobody_but_a_member_of_the_tenant_gets_in()
    {
        await using var host = await StartAsync(Database.Sqlite);
        foreach (var (tenant, who) in new[] { ("globex", LifeHost.Ada), ("acme", LifeHost.Eve), ("acme", LifeHost.Olga), ("nosuch", LifeHost.Ada), ("acme", null) })
        {
            await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(host, tenant, who));
        }

        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(host, "acme", LifeHost.Ada, "")); // outside of any tenant
        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "unpaid"));
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(host, "acme", LifeHost.Ada));

        // A program that is no member is let into the tenant's API, but not into its hubs.
        var robot = await ConnectAsync(host, "globex", $"sub=robot;client_id=robot;tenant={host.Shop.Globex.Id}");
        await robot.Closed.WaitAsync(Patience);
        await robot.DisposeAsync();
    }

    private async Task<LifeHost> StartAsync(Database database)
    {
        var host = await LifeHost.StartAsync(database, postgres, kit: Add, map: Map);
        await host.JoinAsync(host.Shop.Globex, LifeHost.Eve, Roles.Owner);
        return host;
    }

    private static Task<LifeHost> NodeAsync(PostgresDatabase database, bool first) => LifeHost.NodeAsync(database, first, kit: Add, map: Map);

    private static void Add(KitBuilder kit) => kit.AddTenantHubs();

    private static void Map(WebApplication app) => app.MapTenantHub<BoardHub>("/hubs/board");

    private static async Task<Visitor> ConnectAsync(LifeHost host, string tenant, string? who, string? root = null)
    {
        var hub = new HubConnectionBuilder().WithUrl($"{host.Shop.Url}{root ?? $"/t/{tenant}"}/hubs/board", options =>
        {
            if (who is not null)
            {
                options.Headers[HeaderAuthentication.Header] = who;
            }
        }).Build();
        var visitor = new Visitor(hub);
        await hub.StartAsync();
        return visitor;
    }

    private static Task<int> ChangeRoleAsync(LifeHost host, string name, Action<Membership> change) => Moves.InAsync(host.Shop, host.Shop.Acme, async db =>
    {
        change(await db.Set<Membership>().SingleAsync(m => m.Name == name));
        return await db.SaveChangesAsync();
    });

    public sealed class BoardHub(ShopDb db, TenantScope scope) : TenantHub
    {
        public string Slug() => scope.RequireTenant().Slug;

        public Task<int> Customers() => db.Customers.CountAsync();

        public bool MayManage() => scope.Permissions.Has("tenant.manage");

        public Task Join(string group) => Groups.AddToGroupAsync(Context.ConnectionId, group);

        public Task SayToAll(string what) => Clients.All.SendAsync("said", what);

        public Task SayToOthers(string what) => Clients.Others.SendAsync("said", what);

        public Task SayToGroup(string group, string what) => Clients.Group(group).SendAsync("said", what);

        public Task SayToUser(string user, string what) => Clients.User(user).SendAsync("said", what);

        public Task SayToConnection(string connection, string what) => Clients.Client(connection).SendAsync("said", what);
    }

    private sealed class Visitor : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _heard = new();
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Visitor(HubConnection hub)
        {
            Hub = hub;
            hub.On<string>("said", _heard.Enqueue);
            hub.Closed += _ =>
            {
                _closed.TrySetResult();
                return Task.CompletedTask;
            };
        }

        public HubConnection Hub { get; }

        public Task Closed => _closed.Task;

        /// <summary>These and nothing else. What came before the answer to an invocation has been heard by then: messages keep their order.</summary>
        public async Task HasHeardAsync(params string[] what)
        {
            await Eventually.AssertAsync(() =>
            {
                Assert.Equal(what.Order(), _heard.Order());
                return Task.CompletedTask;
            });
            await Hub.InvokeAsync<string>("Slug");
            Assert.Equal(what.Order(), _heard.Order());
        }

        public ValueTask DisposeAsync() => Hub.DisposeAsync();
    }
}
