using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>One tenant goes back, the others go on.</summary>
public sealed class RestoreTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task The_tenant_is_as_it_was_exported_and_others_as_they_are(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.FillAsync(shop, shop.Globex);
        var (archive, first) = await Moves.ExportAsync(shop, shop.Acme);
        var globex = (await Moves.ExportAsync(shop, shop.Globex)).Manifest;
        await Moves.InAsync(shop, shop.Acme, async db =>
        {
            await db.Set<Dictionary<string, object>>("LabelOrder").ExecuteDeleteAsync();
            await db.Labels.ExecuteDeleteAsync();
            await db.Set<Shape>().ExecuteUpdateAsync(s => s.SetProperty(x => x.Text, "changed"));
            db.Add(new Category { Name = "new" });
            return await db.SaveChangesAsync();
        });

        await Moves.RestoreAsync(shop, shop.Acme, archive);
        var after = (await Moves.ExportAsync(shop, shop.Acme)).Manifest;
        Assert.Equal(["categories", "documents"], first.Tables.Where(t => t.Name is "categories" or "documents").Select(t => t.Name).Order()); // their rows have versions, which move on
        Assert.Equal(Unversioned(first), Unversioned(after));
        Assert.Equal(first.Tables.Where(t => !t.Name.EndsWith("audit_entries", StringComparison.Ordinal)).Select(t => (t.Name, t.Rows)), after.Tables.Where(t => !t.Name.EndsWith("audit_entries", StringComparison.Ordinal)).Select(t => (t.Name, t.Rows)));
        Assert.Equal(Moves.Hashes(globex), Moves.Hashes((await Moves.ExportAsync(shop, shop.Globex)).Manifest));
        Assert.Equal(["branch", "leaf", "root"], await Moves.InAsync(shop, shop.Acme, db => db.Categories.Select(c => c.Name).OrderBy(n => n).ToListAsync()));
        Assert.Equal(1, await Moves.InAsync(shop, shop.Acme, db => db.Set<Ticket>().CountAsync()));
    }

    [Theory, Databases]
    public async Task History_stays_and_the_restore_is_a_part_of_it(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);
        await Moves.InAsync(shop, shop.Acme, db =>
        {
            db.Add(new Label { Text = "since" });
            return db.SaveChangesAsync();
        });
        await Moves.RestoreAsync(shop, shop.Acme, archive);
        Assert.Equal(0, await Moves.InAsync(shop, shop.Acme, db => db.Labels.CountAsync()));
        var entries = await Moves.InAsync(shop, shop.Acme, db => db.Set<AuditEntry>().OrderBy(e => e.Id).ToListAsync());
        Assert.Equal([("labels", AuditAction.Created), ("tenants", AuditAction.Updated)], entries.Select(e => (e.Entity, e.Action)));
        Assert.Contains("RestoredTo", entries[1].Changes, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Who_may_do_what_is_not_rolled_back(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        var clerk = await Moves.FillAsync(shop, shop.Acme);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);
        var directory = shop.Services.GetRequiredService<IMembershipDirectory>();
        Assert.NotNull(await directory.FindAsync(shop.Acme.Id, clerk.UserId));
        var late = new Membership { UserId = Guid.CreateVersion7(), Name = "Late", Email = "late@acme", Role = Roles.Admin };
        await Moves.InAsync(shop, shop.Acme, async db =>
        {
            (await db.Set<Membership>().SingleAsync()).Status = MembershipStatus.Removed;
            db.Add(late);
            return await db.SaveChangesAsync();
        });
        await Moves.RestoreAsync(shop, shop.Acme, archive);
        Assert.Null(await directory.FindAsync(shop.Acme.Id, clerk.UserId));
        Assert.Equal(Roles.Admin, (await directory.FindAsync(shop.Acme.Id, late.UserId))!.Role);
    }

    [Theory, Databases]
    public async Task A_form_that_was_opened_before_conflicts(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var label = await db.Labels.FirstAsync();
        await Moves.RestoreAsync(shop, shop.Acme, archive);
        label.Text = "of the past";
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
    }

    [Theory, Databases]
    public async Task Only_its_own_archive_restores_a_tenant_and_a_broken_one_changes_nothing(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.FillAsync(shop, shop.Globex);
        var (archive, first) = await Moves.ExportAsync(shop, shop.Acme);
        Assert.Equal(PortabilityErrors.OtherTenant, (await Assert.ThrowsAsync<TenantArchiveException>(() => Moves.RestoreAsync(shop, shop.Globex, archive))).Id);
        var bytes = archive.ToArray();
        bytes.AsSpan(bytes.Length / 3, 1_000).Fill(0xff); // more than what stands between two entries, and is of no weight
        await Assert.ThrowsAsync<TenantArchiveException>(() => Moves.RestoreAsync(shop, shop.Acme, new MemoryStream(bytes)));
        Assert.Equal(Moves.Hashes(first), Moves.Hashes((await Moves.ExportAsync(shop, shop.Acme)).Manifest));
    }

    [Theory, Databases]
    public async Task Writers_of_the_same_tenant_come_wholly_before_or_wholly_after(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);

        // Each writer puts a pair into two tables, at the two ends of the order in which a restore goes through them, by every way there is to write.
        // All of them change the same one row: of several, two writers could each hold what the other waits for. SQLite has no queue of writers; of many, one may
        // not come to its turn within its patience.
        var one = await Moves.InAsync(shop, shop.Acme, db => db.Customers.OrderBy(c => c.Name).Select(c => c.Id).FirstAsync());
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writers = Enumerable.Range(0, database == Database.Sqlite ? 2 : 8).Select(i => Task.Run(async () =>
        {
            var mine = 0;
            while (!stop.IsCancellationRequested)
            {
                await Moves.InAsync(shop, shop.Acme, async db =>
                {
                    var name = $"{i}-{mine}";
                    await using var transaction = await db.Database.BeginTransactionAsync();
                    db.Add(new Label { Text = name });
                    await db.SaveChangesAsync();
                    await Task.Yield();
                    db.Add(new Category { Name = name });
                    await db.SaveChangesAsync();
                    await db.Customers.Where(c => c.Id == one).ExecuteUpdateAsync(s => s.SetProperty(c => c.Name, name));
                    await transaction.CommitAsync();
                    return true;
                });
                mine++;
                Interlocked.Increment(ref written);
            }
        })).ToList();
        for (var round = 0; round < 5 || Volatile.Read(ref written) < 16; round++)
        {
            archive.Position = 0;
            await Moves.RestoreAsync(shop, shop.Acme, archive);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        var (labels, categories) = await Moves.InAsync(shop, shop.Acme, async db => (
            await db.Labels.Select(l => l.Text).Where(t => EF.Functions.Like(t, "%-%")).OrderBy(t => t).ToListAsync(),
            await db.Categories.Select(l => l.Name).Where(t => EF.Functions.Like(t, "%-%")).OrderBy(t => t).ToListAsync()));
        Assert.Equal(labels, categories);
    }

    [Fact]
    public async Task A_writer_that_is_under_way_is_waited_for_and_one_that_comes_meanwhile_waits()
    {
        var gate = new Gate();
        await using var shop = await Shop.OnAsync(Database.Postgres, postgres, s => s.AddScoped<ITenantDataPart>(_ => gate));
        await Moves.FillAsync(shop, shop.Acme);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);

        await using var scope = shop.As(shop.Acme);
        var early = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var transaction = await early.Database.BeginTransactionAsync();
        early.Add(new Label { Text = "before" });
        await early.SaveChangesAsync();
        var restore = Task.Run(() => Moves.RestoreAsync(shop, shop.Acme, archive));
        await Jobs.JobHost.UntilAsync(async () => await WaitingAsync(shop) == 1);
        await transaction.CommitAsync();

        // The restore is in its middle now, with all rows replaced and nothing committed.
        await gate.Reached.Task;
        var late = Task.Run(() => Moves.InAsync(shop, shop.Acme, db =>
        {
            db.Add(new Label { Text = "after" });
            return db.SaveChangesAsync();
        }));
        await Jobs.JobHost.UntilAsync(async () => await WaitingAsync(shop) == 1);

        // Meanwhile its readers see it as it was, and other tenants write.
        Assert.Contains("before", await Moves.InAsync(shop, shop.Acme, db => db.Labels.Select(l => l.Text).ToListAsync()));
        await Moves.InAsync(shop, shop.Globex, db =>
        {
            db.Add(new Label { Text = "elsewhere" });
            return db.SaveChangesAsync();
        });
        Assert.False(late.IsCompleted);
        gate.Open.SetResult();
        await restore;
        await late;
        var labels = await Moves.InAsync(shop, shop.Acme, db => db.Labels.Select(l => l.Text).ToListAsync());
        Assert.Equal(["acme 0", "acme 1", "acme 2", "after"], labels.Order());
        Assert.Equal(["elsewhere"], await Moves.InAsync(shop, shop.Globex, db => db.Labels.Select(l => l.Text).ToListAsync()));
    }

    [Fact]
    public async Task The_platforms_own_saves_of_a_tenants_rows_wait_too()
    {
        var gate = new Gate();
        await using var shop = await Shop.OnAsync(Database.Postgres, postgres, s => s.AddScoped<ITenantDataPart>(_ => gate));
        await Moves.FillAsync(shop, shop.Acme);
        var (archive, _) = await Moves.ExportAsync(shop, shop.Acme);
        var restore = Task.Run(() => Moves.RestoreAsync(shop, shop.Acme, archive));
        await gate.Reached.Task;
        var save = Task.Run(async () =>
        {
            await using var scope = shop.AsPlatform();
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            var label = new Label { Text = "operator's" };
            db.Entry(label).Property("TenantId").CurrentValue = shop.Acme.Id;
            db.Add(label);
            await db.SaveChangesAsync();
        });
        await Jobs.JobHost.UntilAsync(async () => await WaitingAsync(shop) == 1);
        gate.Open.SetResult();
        await restore;
        await save;
        Assert.Contains("operator's", await Moves.InAsync(shop, shop.Acme, db => db.Labels.Select(l => l.Text).ToListAsync()));
    }

    private static Dictionary<string, string> Unversioned(TenantArchiveManifest manifest) => manifest.Tables
        .Where(t => t.Columns.All(c => c.Name != "version") && !t.Name.EndsWith("audit_entries", StringComparison.Ordinal))
        .ToDictionary(t => t.Name, t => t.Sha256);

    private static Task<int> WaitingAsync(Shop shop) => Moves.InAsync(shop, shop.Globex, db => db.Database.SqlQueryRaw<int>(
        "SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").SingleAsync());

    /// <summary>Holds a restore in its middle. An archive has its empty part, so that it is asked.</summary>
    private sealed class Gate : ITenantDataPart
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "gate";

        public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken)
        {
            Reached.SetResult();
            await Open.Task;
        }

        public Task EraseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<long> ProveErasedAsync(CancellationToken cancellationToken) => Task.FromResult(0L);
    }
}
