using Kit.Audit;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
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
        Assert.Equal(KitErrors.MoveTooLate, (await Assert.ThrowsAsync<KitException>(host.CancelAsync)).Id);
        held.Go();
        Assert.Equal(TenantMoveStep.Done, (await host.EndAsync(move)).Step);
        Assert.Equal(KitErrors.MoveTooLate, (await Assert.ThrowsAsync<KitException>(host.CancelAsync)).Id);
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

    [Theory, Databases]
    public async Task Jobs_go_along_and_one_that_runs_is_given_back_without_an_attempt(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        var at = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await host.InAcmeAsync((services, _) =>
        {
            services.GetRequiredService<IJobs>().Enqueue(new AddLabel("later"), new() { RunAt = at, DedupeKey = "one" });
            return Task.CompletedTask;
        });
        var (jobs, lease) = (host.Table("kit.jobs"), database == Database.Postgres ? "now() + interval '1 hour'" : "'2099-01-01 00:00:00.000000'");
        await host.ExecuteAsync($"""
            INSERT INTO {jobs} (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, lease_until, lease_token)
            SELECT tenant_id, {Id(1)}, lane, kind, payload, priority, created_at, 'running', 2, max_attempts, 0, created_at, {lease}, {Id(2)} FROM {jobs} WHERE tenant_id = '{host.Id(host.Shop.Acme)}'
            """);
        await host.ExecuteAsync($"""
            INSERT INTO {jobs} (tenant_id, id, lane, kind, payload, priority, run_at, state, attempts, max_attempts, crash_count, created_at, finished_at)
            SELECT tenant_id, {Id(3)}, lane, kind, payload, priority, created_at, 'dead', 10, max_attempts, 0, created_at, created_at FROM {jobs} WHERE tenant_id = '{host.Id(host.Shop.Acme)}' AND dedupe_key IS NOT NULL
            """);

        await host.MoveAsync(host.Own);

        Assert.Equal(0, await host.CountAsync("kit.jobs"));
        Assert.Equal(["0 scheduled", "1 scheduled", "10 dead"], (await host.QueryAsync($"SELECT attempts || ' ' || state FROM {jobs} ORDER BY attempts", host.Own)).Select(o => (string)o));
        Assert.Equal(1, await host.CountAsync("kit.jobs", host.Own, $"attempts = 1 AND run_at > {(database == Database.Postgres ? "now() + interval '50 minutes'" : "'2098'")} AND lease_token IS NULL"));
        Assert.Equal(1, await host.CountAsync("kit.jobs", host.Own, "dedupe_key = 'one'"));
    }

    [Theory, Databases]
    public async Task A_job_that_was_taken_just_before_its_tenant_left_does_nothing_in_the_new_place(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres, services: s => s.PostConfigure<JobsOptions>(o => o.Enabled = false));
        await host.InAcmeAsync((services, _) =>
        {
            services.GetRequiredService<IJobs>().Enqueue(new AddLabel("once"));
            return Task.CompletedTask;
        });
        var store = host.Shop.Services.GetRequiredService<JobStore>();
        var taken = (await store.ClaimAsync(10, TimeSpan.FromMinutes(1), CancellationToken.None)).Single(j => j.Kind == "test.label");
        await RunAsync(host, await host.StartMoveAsync(host.Own));
        Assert.Equal(1, await host.CountAsync("kit.jobs", host.Own));

        await host.Shop.Services.GetRequiredService<JobRunner>().RunAsync(new(taken, store));

        Assert.Equal(0, await host.CountAsync("labels", host.Own));
        Assert.Equal(0, await host.CountAsync("labels"));
    }

    [Theory, Databases]
    public async Task The_audit_log_verifies_wherever_the_tenant_is(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres, services: s => s.PostConfigure<AuditOptions>(o => o.SealAfter = TimeSpan.Zero));
        await host.InAcmeAsync(db => db.Add(new Label { Text = "one" }));
        await SealAsync(host);
        await host.InAcmeAsync(db => db.Add(new Label { Text = "two" }));
        var heads = (await VerifyAsync(host)).Head!;
        await host.MoveAsync(host.Own);

        // While it is away, the shared database has a chain of its own of it.
        await using (var scope = host.Shop.AsPlatform("a change of the platform's about acme"))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var entry = db.Entry(new AuditEntry { At = DateTimeOffset.UtcNow, ActorKind = ActorKind.System, ActorId = "", ActorName = "", Action = AuditAction.Updated, Entity = "x", EntityId = "x", Changes = "{}" });
            entry.Property("TenantId").CurrentValue = host.Shop.Acme.Id;
            entry.State = EntityState.Added;
            await db.SaveChangesAsync();
        }

        await SealAsync(host);
        var away = await VerifyAsync(host);
        Assert.Null(away.Fault);
        Assert.Equal((3, 1), (away.Entries, away.OtherHeads.Count));
        await host.MoveAsync(null);
        await SealAsync(host);

        var back = await VerifyAsync(host, heads, away.OtherHeads.Single());
        Assert.Null(back.Fault);
        Assert.Equal(0, back.Unsealed);
        Assert.Equal(3, back.Entries);
        Assert.True(back.Head!.Number >= heads.Number); // the host seals by itself too, and may have been faster than the test
    }

    [Theory, Databases]
    public async Task The_platforms_log_says_who_moved_it_and_why(Database database)
    {
        await using var host = await MoveHost.StartAsync(database, postgres);
        var move = await host.MoveAsync(host.Own);
        await using var scope = host.Shop.AsPlatform();
        var entries = await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>()
            .Where(e => e.Entity == "tenants" && e.EntityId == host.Shop.Acme.Id.ToString() && e.Reason == "a test").OrderBy(e => e.Id).ToListAsync();
        Assert.Equal(2, entries.Count);
        Assert.Contains(host.Own, entries[1].Changes, StringComparison.Ordinal);
        Assert.Contains($"{move.ReadOnlyMilliseconds}", entries[1].Changes, StringComparison.Ordinal);
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

    private static string Id(int number) => $"'00000000-0000-0000-0000-00000000000{number}'";

    private static Task<DateTimeOffset?> RunAsync(MoveHost host, TenantMove move) => host.Shop.Services.GetRequiredService<MoveRunner>().RunAsync(move.Id, CancellationToken.None);

    private static Task<int> SealAsync(MoveHost host) => host.Shop.Services.GetRequiredService<AuditSealer>().SealAsync(CancellationToken.None);

    private static Task<AuditReport> VerifyAsync(MoveHost host, params AuditHead[] known) =>
        host.Shop.Services.GetRequiredService<IAuditVerifier>().VerifyAsync(host.Shop.Acme.Id, known);
}
