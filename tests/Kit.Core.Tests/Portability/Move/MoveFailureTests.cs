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
    [Theory, Databases]
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

    [Theory, Databases]
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

    [Theory, Databases]
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

    [Theory, Databases]
    public async Task A_row_changed_there_behind_its_back_is_made_good_before_the_switch(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "true" }));
        host.Points.At("Switching", () => host.ExecuteAsync("UPDATE labels SET text = 'false'", host.Own).GetAwaiter().GetResult());

        await host.MoveAsync(host.Own);

        Assert.Equal(1, await host.CountAsync("labels", host.Own, "text = 'true'"));
    }

    [Theory, Databases]
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

    [Theory, Databases]
    public async Task A_tenant_is_not_erased_while_it_is_moved(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        await Moves.SetStatusAsync(host.Shop, host.Shop.Acme, TenantStatus.Suspended);
        var held = host.Points.HoldAt("CatchingUp");
        var move = await host.StartMoveAsync(host.Own);
        await held.Reached;
        Assert.Equal(KitErrors.MoveUnderWay, (await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(host.Shop, host.Shop.Acme))).Id);
        held.Go();
        await host.EndAsync(move);
    }
}
