using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>A tenant goes from the shared database to one of its own, and back, with all that it has.</summary>
public sealed class MoveTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Every_row_of_every_shape_goes_there_and_back_as_it_was(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        await Moves.FillAsync(host.Shop, host.Shop.Globex);
        var (before, others) = (await host.DumpAsync(host.Shop.Acme), await host.DumpAsync(host.Shop.Globex));

        var there = await host.MoveAsync(host.Own);

        Assert.Equal(before, await host.DumpAsync(host.Shop.Acme, host.Own));
        Assert.Empty(await host.DumpAsync(host.Shop.Acme));
        Assert.Equal((1, 1), (await host.CountAsync("kit.memberships"), await host.CountAsync("kit.memberships", host.Own))); // the second is a copy
        Assert.Equal(others, await host.DumpAsync(host.Shop.Globex));
        Assert.Empty(await host.DumpAsync(host.Shop.Globex, host.Own));
        Assert.Equal(3, there.Proof.Single(p => p.Table == "orders").Rows);
        Assert.Equal(host.Own, (string?)(await host.QueryAsync($"SELECT database FROM {host.Table("kit.tenants")} WHERE slug = 'acme'")).Single());

        await host.MoveAsync(null);

        Assert.Equal(before, await host.DumpAsync(host.Shop.Acme));
        Assert.Empty(await host.DumpAsync(host.Shop.Acme, host.Own));
        Assert.Equal(others, await host.DumpAsync(host.Shop.Globex));
        Assert.Equal((1, 0), (await host.CountAsync("kit.memberships"), await host.CountAsync("kit.memberships", host.Own)));
        Assert.Equal([DBNull.Value], await host.QueryAsync($"SELECT database FROM {host.Table("kit.tenants")} WHERE slug = 'acme'"));
        Assert.Equal(
            [new(host.Shop.Acme.Id, null, host.Own), new(host.Shop.Acme.Id, host.Own, null)],
            await new EventsUnderTest(host.Shop.Services).PublishedAsync<TenantMoved>());
    }

    [Theory, Databases]
    public async Task What_is_written_while_it_is_copied_comes_too(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        var root = new Category { Name = "root" };
        var other = new Category { Name = "other" };
        var leaf = new Category { Name = "leaf", Parent = root };
        var customers = Enumerable.Range(0, 5).Select(i => new Customer { Name = $"{i}", Number = i }).ToList();
        await host.InAcmeAsync(db => db.AddRange([root, other, leaf, .. customers, .. Enumerable.Range(0, 20).Select(i => new Label { Text = $"{i}" })]));
        var copied = host.Points.HoldAt("CatchingUp");
        var caught = host.Points.HoldAt("Switching");
        var move = await host.StartMoveAsync(host.Own);

        await copied.Reached;
        await host.InAcmeAsync(async db =>
        {
            // A row takes what another one has left, and what refers to a row goes over to another one before it goes.
            await db.Customers.Where(c => c.Number == 0).ExecuteDeleteAsync();
            await db.Customers.Where(c => c.Number == 1).ExecuteUpdateAsync(s => s.SetProperty(c => c.Number, 0));
            await db.Categories.Where(c => c.Name == "leaf").ExecuteUpdateAsync(s => s.SetProperty(c => EF.Property<Guid?>(c, "ParentId"), other.Id));
            await db.Categories.Where(c => c.Name == "root").ExecuteDeleteAsync();
            await db.Labels.Where(l => l.Text == "3").ExecuteUpdateAsync(s => s.SetProperty(l => l.Text, "changed"));
            db.Add(new Label { Text = "new" });
        });
        copied.Go();
        await caught.Reached;
        await host.InAcmeAsync(async db =>
        {
            await db.Labels.Where(l => l.Text == "4").ExecuteDeleteAsync();
            db.Add(new Label { Text = "newer" });
        });
        var before = await host.DumpAsync(host.Shop.Acme);
        caught.Go();

        Assert.Equal(TenantMoveStep.Done, (await host.EndAsync(move)).Step);
        Assert.Equal(before, await host.DumpAsync(host.Shop.Acme, host.Own));
    }

    [Theory, Databases]
    public async Task A_second_move_is_refused_while_one_is_under_way(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        var held = host.Points.HoldAt("CatchingUp");
        var move = await host.StartMoveAsync(host.Own);
        await held.Reached;

        Assert.Equal(KitErrors.MoveUnderWay, (await Assert.ThrowsAnyAsync<KitException>(() => host.StartMoveAsync("elsewhere"))).Id);
        held.Go();
        await host.EndAsync(move);
        Assert.Equal(KitErrors.InvalidMove, (await Assert.ThrowsAnyAsync<KitException>(() => host.StartMoveAsync(host.Own))).Id);
        Assert.Equal(KitErrors.InvalidDatabaseName, (await Assert.ThrowsAnyAsync<KitException>(() => host.StartMoveAsync("no; name"))).Id);
    }

    [Theory, Databases]
    public async Task A_cancelled_move_is_rolled_back_unless_it_is_too_late(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "stays" }));
        var held = host.Points.HoldAt("CatchingUp");
        var move = await host.StartMoveAsync(host.Own);
        await held.Reached;
        await host.CancelAsync();
        held.Go();

        move = await host.EndAsync(move);
        Assert.Equal((TenantMoveStep.RolledBack, true), (move.Step, move.IsCancelled));
        Assert.Equal(0, await host.CountAsync("labels", host.Own));

        held = host.Points.HoldAt("arrived");
        move = await host.StartMoveAsync(host.Own);
        await held.Reached;
        Assert.Equal(KitErrors.MoveTooLate, (await Assert.ThrowsAnyAsync<KitException>(host.CancelAsync)).Id);
        held.Go();
        Assert.Equal(TenantMoveStep.Done, (await host.EndAsync(move)).Step);
        Assert.Equal(KitErrors.MoveTooLate, (await Assert.ThrowsAnyAsync<KitException>(host.CancelAsync)).Id);
    }

    [Theory, Databases]
    public async Task Only_the_platform_moves_tenants(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await using var scope = host.Shop.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(host.Shop.Acme, new(ActorKind.User, "1", "Ada"));
        var mover = scope.ServiceProvider.GetRequiredService<ITenantMover>();
        await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => mover.StartAsync(host.Shop.Acme.Id, host.Own, "mine"));
        await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => mover.CancelAsync(host.Shop.Acme.Id));
        await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => mover.FindAsync(host.Shop.Acme.Id));
    }
}
