using System.IO.Compression;
using Kit.Core.Tests.TestModel;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Portability;

/// <summary>Export, import, clone: what comes out goes in again, all of it and nothing else.</summary>
public sealed class RoundTripTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Every_tenant_owned_table_of_the_model_is_in_the_archive_or_left_out_with_a_reason(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var (archive, manifest) = await Moves.ExportAsync(shop, shop.Acme);
        var owned = await Moves.InAsync(shop, shop.Acme, db => Task.FromResult(db.Model.GetEntityTypes().Where(e => e.IsTenantOwned() && e.GetTableName() is not null)
            .Select(e => e.GetSchema() is { } schema ? $"{schema}.{e.GetTableName()}" : e.GetTableName()!).Distinct().Order().ToList()));
        var known = manifest.Tables.Select(t => t.Name).Concat(manifest.LeftOut.Select(t => t.Name)).Order().ToList();
        Assert.Equal(owned, known);

        // And no other table of the database has rows of the tenant's, but for global ones: of its addresses, its size, its moves and what its lanes may do.
        string[] global = ["kit.departed_tenants", "kit.lane_rules", "kit.tenant_domains", "kit.tenant_measures", "kit.tenant_moves", "kit.tenant_slugs", "mandate"];
        Assert.Equal(known.Select(t => t.Replace("kit_", "kit.", StringComparison.Ordinal)).Concat(global).Order(StringComparer.Ordinal), await Traces.TenantTablesAsync(shop, postgres));
        Assert.All(["jobs", "lanes", "ticket", "feature_locks"], name => Assert.Contains(manifest.LeftOut, t => t.Name.EndsWith(name, StringComparison.Ordinal) && t.Reason.Length > 5));
        Assert.All(["shape", "orders", "label_order", "order_line", "vehicle", "documents", "contracts", "hen"], name => Assert.True(manifest.Tables.Single(t => t.Name.EndsWith(name, StringComparison.Ordinal)).Rows > 0, name));
        await using var zip = new ZipArchive(archive);
        Assert.Equal(manifest.Tables.Select(t => $"tables/{t.Name}.jsonl").Append("manifest.json").Order(), zip.Entries.Select(e => e.FullName).Order());
    }

    [Theory, Databases]
    public async Task What_was_exported_and_imported_is_exported_the_same(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.FillAsync(shop, shop.Globex);
        var globex = (await Moves.ExportAsync(shop, shop.Globex)).Manifest;
        var (archive, first) = await Moves.ExportAsync(shop, shop.Acme);
        var result = await Moves.ImportAsync(shop, archive, "acme-copy");
        var second = (await Moves.ExportAsync(shop, result.Tenant)).Manifest;

        Assert.Equal(Moves.Hashes(first, "audit_entries", "memberships"), Moves.Hashes(second, "audit_entries", "memberships"));
        Assert.Equal(first.Tables.Where(t => t.Columns.Count > 0 && !t.Name.EndsWith("audit_entries", StringComparison.Ordinal)).Sum(t => t.Rows), result.Rows); // its history stays where it is proved
        Assert.Equal(Moves.Hashes(globex), Moves.Hashes((await Moves.ExportAsync(shop, shop.Globex)).Manifest));
        Assert.Equal(Moves.Hashes(first), Moves.Hashes((await Moves.ExportAsync(shop, shop.Acme)).Manifest));
    }

    [Theory, Databases]
    public async Task An_archive_becomes_a_tenant_of_another_installation(Database database)
    {
        await using var here = await Shop.OnAsync(database, postgres);
        await using var there = await Shop.OnAsync(database, postgres);
        var clerk = await Moves.FillAsync(here, here.Acme);
        await Moves.AddCountryAsync(there);
        var (archive, first) = await Moves.ExportAsync(here, here.Acme);
        var result = await Moves.ImportAsync(there, archive, "moved", ImportedMembers.Known);

        Assert.Equal([clerk.Email], result.ShutOut);
        var second = (await Moves.ExportAsync(there, result.Tenant)).Manifest;
        Assert.Equal(Moves.Hashes(first, "audit_entries", "memberships"), Moves.Hashes(second, "audit_entries", "memberships"));
        var members = await Moves.InAsync(there, result.Tenant, db => db.Set<Membership>().OrderBy(m => m.Email).ToListAsync());
        Assert.Equal([("clerk@acme", MembershipStatus.Removed, Roles.Member), (Moves.Owner.Email, MembershipStatus.Active, Roles.Owner)], members.Select(m => (m.Email, m.Status, m.Role)));
        Assert.True((await there.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("moved"))!.IsActive);
    }

    [Theory, Databases]
    public async Task Values_are_read_back_exactly(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var result = await Moves.ImportAsync(shop, (await Moves.ExportAsync(shop, shop.Acme)).Archive, "copy");
        var before = await Moves.InAsync(shop, shop.Acme, db => db.Set<Shape>().OrderBy(s => s.Id).ToListAsync());
        var after = await Moves.InAsync(shop, result.Tenant, db => db.Set<Shape>().OrderBy(s => s.Id).ToListAsync());
        Assert.Equal(4, after.Count);
        Assert.Equivalent(before, after, strict: true);
        Assert.Equal(12345678901234567.12345678901m, after.Single(s => s.Flag).Precise);
        Assert.Equal("null", after.Single(s => s.Bytes is { Length: 0 }).Json);
        Assert.Null(after.Single(s => s is { Text: null, Real: 0 }).Json);
        var order = await Moves.InAsync(shop, result.Tenant, db => db.Orders.Include(o => o.Clerk).Include(o => o.Lines).Include(o => o.Labels).FirstAsync());
        Assert.Equal(("Clerk acme", "Straße 1\n\"ß\"\\ 东京 🦊", 1, 1), (order.Clerk!.Name, order.Address!.Street, order.Lines.Count, order.Labels.Count));
    }

    [Theory, Databases]
    public async Task A_clone_is_the_requesters_alone_and_changes_nothing_of_the_original(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        var clerk = await Moves.FillAsync(shop, shop.Acme);
        var before = (await Moves.ExportAsync(shop, shop.Acme)).Manifest;
        await using var scope = shop.Services.CreateAsyncScope();
        var owner = new UserSummary(clerk.UserId, clerk.Name, clerk.Email);
        var clone = await scope.ServiceProvider.GetRequiredService<ITenantCloner>().CloneAsync(
            shop.Acme.Id, new() { Slug = "acme-sandbox", Name = "Sandbox", Owner = owner, Members = ImportedMembers.OwnerOnly });
        Assert.Equal("Sandbox", clone.Tenant.Name);
        var member = await Moves.InAsync(shop, clone.Tenant, db => db.Set<Membership>().SingleAsync());
        Assert.Equal((clerk.Id, Roles.Owner, MembershipStatus.Active), (member.Id, member.Role, member.Status));
        Assert.Equal(Moves.Hashes(before), Moves.Hashes((await Moves.ExportAsync(shop, shop.Acme)).Manifest));
        await Moves.InAsync(shop, clone.Tenant, db => db.Orders.ExecuteUpdateAsync(s => s.SetProperty(o => o.State, OrderState.Shipped)));
        Assert.Equal(Moves.Hashes(before), Moves.Hashes((await Moves.ExportAsync(shop, shop.Acme)).Manifest));
    }

    [Theory, Databases]
    public async Task An_export_sees_one_moment_while_others_write(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var quiet = (await Moves.ExportAsync(shop, shop.Acme)).Manifest;

        // While the archive is written, an order and its customer are added and committed: neither is in it.
        await using var scope = shop.Services.CreateAsyncScope();
        var stream = new WritingStream(() => Moves.InAsync(shop, shop.Acme, async db =>
        {
            db.Add(new Order { Customer = new Customer { Name = "late", Number = 99 } });
            return await db.SaveChangesAsync();
        }));
        var during = await scope.ServiceProvider.GetRequiredService<ITenantExporter>().ExportAsync(shop.Acme.Id, stream);
        Assert.True(stream.Ran);
        Assert.Equal(Moves.Hashes(quiet), Moves.Hashes(during));
        Assert.NotEqual(Moves.Hashes(quiet), Moves.Hashes((await Moves.ExportAsync(shop, shop.Acme)).Manifest));
    }

    [Theory, Databases]
    public async Task A_tenants_user_exports_their_own_tenant_and_no_other(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using var scope = await shop.Services.GetRequiredService<ITenantScopes>().OpenAsync(shop.Acme.Id, new Actor(ActorKind.User, "u", "Ada"));
        var exporter = scope.ServiceProvider.GetRequiredService<ITenantExporter>();
        Assert.Equal(shop.Acme.Id, (await exporter.ExportAsync(shop.Acme.Id, new MemoryStream())).Tenant.Id);
        await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => exporter.ExportAsync(shop.Globex.Id, new MemoryStream()));
        await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(shop.Acme.Id, "x"));
        await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => scope.ServiceProvider.GetRequiredService<ITenantRestorer>().RestoreAsync(shop.Acme.Id, new MemoryStream()));
        await Assert.ThrowsAsync<PlatformScopeRefusedException>(() => scope.ServiceProvider.GetRequiredService<ITenantImporter>().ImportAsync(new MemoryStream(), new() { Slug = "x1", Owner = Moves.Owner }));
    }

    /// <summary>A response's body: can't seek, refuses to be written synchronously, and does something at the first bytes.</summary>
    private sealed class WritingStream(Func<Task> first) : Stream
    {
        public bool Ran { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!Ran)
            {
                Ran = true;
                await first();
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
