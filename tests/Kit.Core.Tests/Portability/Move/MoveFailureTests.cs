using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Jobs;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>Whatever fails: before the switch all is as it was, after it all goes on.</summary>
public sealed class MoveFailureTests(PostgresCluster postgres)
{
    [Theory, InlineData(Database.Postgres)]
    public async Task A_failure_before_the_switch_leaves_everything_as_it_was(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        await host.MoveAsync(host.Own, host.Shop.Globex); // so that there is something to be emptied
        foreach (var point in new[] { "Preparing", "Copying", "CatchingUp", "Switching", "held", "proved" })
        {
            var before = await host.DumpAsync(host.Shop.Acme);
            host.Points.FailAt(point);

            var move = await host.EndAsync(await host.StartMoveAsync(host.Own));

            Assert.Equal((point, TenantMoveStep.RolledBack), (point, move.Step));
            Assert.Contains($"failed at {point}", move.Error!, StringComparison.Ordinal);
            Assert.Equal(before, await host.DumpAsync(host.Shop.Acme));
            Assert.Empty(await host.DumpAsync(host.Shop.Acme, host.Own));
            Assert.Equal(0, await host.CountAsync("kit.departed_tenants"));
            await host.InAcmeAsync(db => db.Add(new Label { Text = $"goes on after {point}" }));
        }

        await host.MoveAsync(host.Own);
        Assert.Equal(6, await host.CountAsync("labels", host.Own, "text LIKE 'goes on%'"));
    }

    [Theory, InlineData(Database.Postgres)]
    public async Task A_database_without_its_tables_is_no_reason_not_to_roll_back(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "stays" }));
        await host.MoveAsync(host.Own, host.Shop.Globex);
        await host.ExecuteAsync(database == Database.Postgres ? "DROP TABLE shape CASCADE" : "DROP TABLE shape", host.Own);
        var move = await host.EndAsync(await host.StartMoveAsync(host.Own));
        Assert.Equal(TenantMoveStep.RolledBack, move.Step);
        Assert.Equal(1, await host.CountAsync("labels"));
    }

    [Theory, InlineData(Database.Postgres)]
    public async Task Rows_that_change_as_they_are_copied_are_found_and_the_move_is_rolled_back(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "true" }));
        host.Points.At("Copying", () => host.ExecuteAsync(
            database == Database.Postgres
                ? """
                  CREATE FUNCTION lie() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.text := 'false'; RETURN NEW; END $$;
                  CREATE TRIGGER lie BEFORE INSERT OR UPDATE ON labels FOR EACH ROW EXECUTE FUNCTION lie()
                  """
                : """
                  CREATE TRIGGER lie AFTER INSERT ON labels BEGIN UPDATE labels SET text = 'false' WHERE id = NEW.id; END;
                  CREATE TRIGGER lies AFTER UPDATE ON labels WHEN NEW.text <> 'false' BEGIN UPDATE labels SET text = 'false' WHERE id = NEW.id; END
                  """,
            host.Own).GetAwaiter().GetResult());

        var move = await host.EndAsync(await host.StartMoveAsync(host.Own));

        Assert.Equal(TenantMoveStep.RolledBack, move.Step);
        Assert.StartsWith(KitErrors.MoveNotVerified, move.Error, StringComparison.Ordinal);
        Assert.Contains("labels", move.Error, StringComparison.Ordinal);
        Assert.Empty(await host.DumpAsync(host.Shop.Acme, host.Own));
        Assert.Equal(1, await host.CountAsync("labels", null, "text = 'true'"));
    }

    [Theory, InlineData(Database.Postgres)]
    public async Task A_row_changed_there_behind_its_back_is_made_good_before_the_switch(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "true" }));
        host.Points.At("Switching", () => host.ExecuteAsync("UPDATE labels SET text = 'false'", host.Own).GetAwaiter().GetResult());

        await host.MoveAsync(host.Own);

        Assert.Equal(1, await host.CountAsync("labels", host.Own, "text = 'true'"));
    }

    [Theory, InlineData(Database.Postgres)]
    public async Task A_failure_after_the_switch_is_gone_over_and_the_move_ends_well(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres, services: s => s.PostConfigure<JobsOptions>(o => o.RetryDelay = TimeSpan.FromMilliseconds(50)));
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        var before = await host.DumpAsync(host.Shop.Acme);
        foreach (var point in new[] { "switched", "arrived", "brought", "cleared" })
        {
            host.Points.FailAt(point);
            await host.MoveAsync(host.Own);
            Assert.Equal(before, await host.DumpAsync(host.Shop.Acme, host.Own));
            Assert.Empty(await host.DumpAsync(host.Shop.Acme));

            host.Points.FailAt(point);
            await host.MoveAsync(null);
            Assert.Equal(before, await host.DumpAsync(host.Shop.Acme));
            Assert.Empty(await host.DumpAsync(host.Shop.Acme, host.Own));
        }

        // On the way back there is a moment between the two databases.
        await host.MoveAsync(host.Own);
        host.Points.FailAt("left");
        await host.MoveAsync(null);
        Assert.Equal(before, await host.DumpAsync(host.Shop.Acme));
    }

    [Theory, InlineData(Database.Postgres)]
    public async Task A_tenant_that_is_moved_is_neither_erased_nor_exported_cloned_or_restored(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        var shop = host.Shop;
        await host.InAcmeAsync(db => db.Add(new Label { Text = "exported" }));
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Suspended);
        var before = host.Points.HoldAt("CatchingUp");
        var after = host.Points.HoldAt("switched");
        var move = await host.StartMoveAsync(host.Own);
        foreach (var held in new[] { before, after })
        {
            await held.Reached;
            foreach (var work in new Func<Task>[]
            {
                () => Moves.EraseAsync(shop, shop.Acme), () => Moves.ExportAsync(shop, shop.Acme), () => CloneAsync(shop, shop.Acme), () => Moves.RestoreAsync(shop, shop.Acme, archive),
            })
            {
                archive.Position = 0;
                var error = await Assert.ThrowsAnyAsync<KitException>(work);
                Assert.Equal((KitErrors.MoveUnderWay, 409), (error.Id, error.StatusCode));
            }

            held.Go();
        }

        await host.EndAsync(move);

        // In its new place it is whole again; whoever thinks it in the old one, or did not see it leave and come back, is refused.
        archive.Position = 0;
        var there = await FindAsync(shop);
        await Moves.RestoreAsync(shop, shop.Acme, archive);
        await CloneAsync(shop, shop.Acme);
        await using var platform = shop.AsPlatform();
        var control = platform.ServiceProvider.GetRequiredService<ShopDb>();
        var last = await TenantRest.RequireAsync(control, there, CancellationToken.None);
        Assert.Equal(move.Id, last);
        await TenantRest.RequireStillAsync(control, there, last, CancellationToken.None);
        await AssertMovedAsync(() => TenantRest.RequireAsync(control, there with { Database = null }, CancellationToken.None));
        await host.MoveAsync(null);
        await host.MoveAsync(host.Own);
        await AssertMovedAsync(() => TenantRest.RequireStillAsync(control, there, last, CancellationToken.None));
    }

    private static async Task AssertMovedAsync(Func<Task> work) => Assert.Equal(KitErrors.MoveUnderWay, (await Assert.ThrowsAnyAsync<KitException>(work)).Id);

    private static async Task<TenantInfo> FindAsync(Shop shop)
    {
        await using var scope = shop.AsPlatform();
        return TenantInfo.Of(await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Tenant>().AsNoTracking().SingleAsync(t => t.Id == shop.Acme.Id));
    }

    private static async Task CloneAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantCloner>().CloneAsync(tenant.Id, new() { Slug = "copy", Owner = Moves.Owner });
    }
}
