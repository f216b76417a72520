using Kit.Core.Tests.TestModel;
using Kit.Hosting;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

public sealed class CommandTests(PostgresCluster postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kit-move-").FullName;

    [Theory, Databases]
    public async Task A_tenant_is_exported_imported_and_erased_at_the_command_line(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, s => s.AddSingleton<IUserDirectory, People>());
        await Moves.FillAsync(shop, shop.Acme);
        var file = Path.Combine(_folder, "acme.zip");
        await RunAsync(shop, "export", "--tenant", "acme", "--to", file);
        await Assert.ThrowsAsync<IOException>(() => RunAsync(shop, "export", "--tenant", "acme", "--to", file)); // never over another archive
        await RunAsync(shop, "import", "--from", file, "--slug", "moved", "--owner", Moves.Owner.Email);
        var moved = (await shop.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("moved"))!;
        Assert.Equal(3, await Moves.InAsync(shop, moved, db => db.Customers.CountAsync()));
        await Moves.SetStatusAsync(shop, moved, TenantStatus.Closing);
        await RunAsync(shop, "erase", "--tenant", "moved", "--reason", "a test");
        Assert.Equal(0, await Moves.InAsync(shop, moved, db => db.Customers.CountAsync()));
        await RunAsync(shop, "erase", "--due");
    }

    [Theory, Databases]
    public async Task A_tenant_is_moved_at_the_command_line(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "moves" }));
        await RunAsync(host.Shop, "move", "--tenant", "acme", "--to", host.Own, "--reason", "a test");
        Assert.Equal(1, await host.CountAsync("labels", host.Own));
        await RunAsync(host.Shop, "move", "--tenant", "acme", "--status");
        Assert.Equal(KitErrors.MoveTooLate, (await Assert.ThrowsAnyAsync<KitException>(() => RunAsync(host.Shop, "move", "--tenant", "acme", "--cancel"))).Id);

        host.Points.FailAt("Copying");
        var failed = await Assert.ThrowsAsync<KitException>(() => RunAsync(host.Shop, "move", "--tenant", "acme", "--to", "shared", "--reason", "a test"));
        Assert.Equal(KitErrors.MoveRolledBack, failed.Id);
        await RunAsync(host.Shop, "move", "--tenant", "acme", "--to", "shared", "--reason", "a test");
        await RunAsync(host.Shop, "move", "--tenant", "acme", "--resume");
        Assert.Equal(1, await host.CountAsync("labels"));
    }

    [Fact]
    public async Task Wrong_arguments_are_named()
    {
        await using var shop = await Shop.OnSqliteAsync();
        foreach (var (id, command, arguments) in new (string, string, string[])[]
        {
            (PortabilityErrors.InvalidArguments, "move", ["--tenant", "acme"]),
            (PortabilityErrors.InvalidArguments, "move", ["--tenant", "acme", "--to", "own"]),
            (PortabilityErrors.InvalidArguments, "move", ["--tenant", "acme", "--status"]),
            (KitErrors.InvalidMove, "move", ["--tenant", "acme", "--to", "shared", "--reason", "x"]),
            (PortabilityErrors.InvalidArguments, "export", ["--tenant", "acme"]),
            (PortabilityErrors.InvalidArguments, "export", ["--tenant", "acme", "--into", "x"]),
            (PortabilityErrors.InvalidArguments, "erase", ["acme"]),
            (PortabilityErrors.InvalidArguments, "erase", ["--tenant", "acme"]),
            (KitErrors.TenantUnavailable, "export", ["--tenant", "nobody", "--to", "x"]),
            (PortabilityErrors.UnknownOwner, "import", ["--from", "x", "--slug", "new", "--owner", "stranger@x.test"]),
            (PortabilityErrors.InvalidArguments, "migrate", ["--tenant", "acme"]), // it is in the shared database
            (KitErrors.TenantUnavailable, "migrate", ["--tenant", "nobody"]),
            (PortabilityErrors.InvalidArguments, "migrate", ["--tenant"]),
            (PortabilityErrors.InvalidArguments, "migrate", ["--parallel", "0"]),
            (PortabilityErrors.InvalidArguments, "migrate", ["--tenant", "acme", "--all-tenants"]),
            (PortabilityErrors.InvalidArguments, "migrate", ["--force"]),
        })
        {
            var refused = await Assert.ThrowsAnyAsync<KitException>(() => RunAsync(shop, command, arguments));
            Assert.True(refused.Id == id, $"{command} {string.Join(' ', arguments)}: {refused}");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task RunAsync(Shop shop, string command, params string[] arguments) =>
        shop.Services.GetServices<IKitCommand>().Single(c => c.Name == command).RunAsync(arguments, CancellationToken.None);

    private sealed class People : IUserDirectory
    {
        public Task<IReadOnlyList<UserSummary>> FindAsync(IReadOnlyCollection<Guid> userIds, CancellationToken cancellationToken = default) =>
            Task.FromResult<IReadOnlyList<UserSummary>>(userIds.Contains(Moves.Owner.Id) ? [Moves.Owner] : []);

        public Task<UserSummary?> FindByEmailAsync(string email, CancellationToken cancellationToken = default) =>
            Task.FromResult(email == Moves.Owner.Email ? Moves.Owner : null);
    }
}
