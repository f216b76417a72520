using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>Readers, other tenants and transactions that last, while a tenant is moved.</summary>
public sealed class MoveBesideOthersTests(PostgresCluster postgres)
{
    [Fact]
    public async Task While_it_switches_the_tenant_is_read_and_others_are_written()
    {
        await using var host = await MoveHost.StartAsync(Database.Postgres, postgres);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "here" }));
        var held = host.Points.HoldAt("held");
        var move = await host.StartMoveAsync(host.Own);
        await held.Reached;
        var write = Task.Run(() => host.InAcmeAsync(db => db.Add(new Label { Text = "waits" })));
        await Moves.InAsync(host.Shop, host.Shop.Globex, async db =>
        {
            db.Add(new Label { Text = "globex" });
            return await db.SaveChangesAsync();
        });
        Assert.Equal(1, await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Labels.CountAsync()));
        Assert.False(write.IsCompleted);
        held.Go();

        await Assert.ThrowsAsync<TenantElsewhereException>(() => write);
        await host.EndAsync(move);
        Assert.Equal(1, await host.CountAsync("labels", host.Own));
    }

    [Fact]
    public async Task A_transaction_that_lasts_lets_the_others_through_and_after_some_attempts_the_move_is_rolled_back()
    {
        await using var host = await MoveHost.StartAsync(Database.Postgres, postgres, o => (o.SwitchPatience, o.SwitchAttempts) = (TimeSpan.FromMilliseconds(50), 2));
        var held = host.Points.HoldAt("Switching");
        var move = await host.StartMoveAsync(host.Own);
        await held.Reached;
        await using var scope = host.Shop.As(host.Shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Add(new Label { Text = "long" });
        await db.SaveChangesAsync();
        held.Go();

        move = await host.EndAsync(move);

        Assert.Equal(TenantMoveStep.RolledBack, move.Step);
        Assert.StartsWith(KitErrors.MoveBusy, move.Error, StringComparison.Ordinal);
        await transaction.CommitAsync();
        Assert.Equal(1, await host.CountAsync("labels"));
    }

    [Fact]
    public async Task A_transaction_older_than_the_move_is_waited_for_and_not_for_ever()
    {
        await using var host = await MoveHost.StartAsync(Database.Postgres, postgres, o => o.OldTransactionsPatience = TimeSpan.FromMilliseconds(200));
        await using var scope = host.Shop.As(host.Shop.Globex);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await using (var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead))
        {
            await db.Labels.CountAsync();
            var move = await host.EndAsync(await host.StartMoveAsync(host.Own));
            Assert.Equal(TenantMoveStep.RolledBack, move.Step);
            Assert.StartsWith(KitErrors.MoveBusy, move.Error, StringComparison.Ordinal);
        }

        await host.MoveAsync(host.Own);
    }
}
