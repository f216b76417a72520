using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>A tenant with a database of its own as a whole: what of it is in the one and what in the other belongs together.</summary>
public sealed class WholeTenantTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task An_export_has_what_is_in_both_databases_and_a_clone_of_it_is_whole(Database database)
    {
        await using var own = await StartAsync(database);
        await using var scope = own.Shop.Services.CreateAsyncScope();
        using var archive = new MemoryStream();
        var manifest = await scope.ServiceProvider.GetRequiredService<ITenantExporter>().ExportAsync(own.Acme.Id, archive);
        Assert.Equal(1, manifest.Tables.Single(t => t.Name == "labels").Rows);
        Assert.Equal(1, manifest.Tables.Single(t => t.Name.EndsWith("memberships", StringComparison.Ordinal)).Rows);
        Assert.Equal(
            await own.CountAsync<AuditEntry>(null) + await own.CountAsync<AuditEntry>(own.Name),
            manifest.Tables.Single(t => t.Name.EndsWith("audit_entries", StringComparison.Ordinal)).Rows);

        var clone = await scope.ServiceProvider.GetRequiredService<ITenantCloner>().CloneAsync(
            own.Acme.Id, new TenantImport { Slug = "clone", Owner = new(Guid.CreateVersion7(), "Olga", "olga@acme.test"), Members = ImportedMembers.All });
        Assert.Null(clone.Tenant.Database);
        await using var cloned = own.Shop.As(clone.Tenant);
        var db = cloned.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal("Ada", await db.Orders.Select(o => o.Clerk!.Name).SingleAsync());
        Assert.Equal("kept", await db.Labels.Select(l => l.Text).SingleAsync());
    }

    [Theory, Databases]
    public async Task A_restore_replaces_the_rows_in_the_tenants_database_and_who_may_come_in_stays(Database database)
    {
        await using var own = await StartAsync(database);
        await using var scope = own.Shop.Services.CreateAsyncScope();
        using var archive = new MemoryStream();
        await scope.ServiceProvider.GetRequiredService<ITenantExporter>().ExportAsync(own.Acme.Id, archive);
        await using (var later = own.Shop.As(own.Acme))
        {
            var db = later.ServiceProvider.GetRequiredService<ShopDb>();
            await db.Labels.ExecuteDeleteAsync();
            db.Add(new Label { Text = "later" });
            await db.SaveChangesAsync();
            var control = later.ServiceProvider.GetRequiredService<IControlPlane>().Db;
            (await control.Set<Membership>().SingleAsync()).Status = MembershipStatus.Removed;
            await control.SaveChangesAsync();
        }

        archive.Position = 0;
        await scope.ServiceProvider.GetRequiredService<ITenantRestorer>().RestoreAsync(own.Acme.Id, archive);
        await using var restored = own.Shop.As(own.Acme);
        Assert.Equal(["kept"], await restored.ServiceProvider.GetRequiredService<ShopDb>().Labels.Select(l => l.Text).ToListAsync());
        Assert.Equal("Ada", await restored.ServiceProvider.GetRequiredService<ShopDb>().Orders.Select(o => o.Clerk!.Name).SingleAsync());
        Assert.Equal(MembershipStatus.Removed, await restored.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<Membership>().Select(m => m.Status).SingleAsync());
        Assert.Equal(0, await own.CountAsync<Label>(null));
    }

    [Theory, Databases]
    public async Task An_erasure_leaves_no_rows_and_no_database(Database database)
    {
        await using var own = await StartAsync(database);
        await AddAsync(own, own.Globex, "of globex");
        await using var scope = own.Shop.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().SuspendAsync(own.Acme.Id, "unpaid");
        await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(own.Acme.Id, "asked for");

        await using (var platform = own.Shop.AsPlatform())
        {
            var db = platform.ServiceProvider.GetRequiredService<KitDbContext>();
            Assert.NotNull((await db.Set<ErasedTenant>().SingleAsync(e => e.Id == own.Acme.Id)).FinishedAt);
            Assert.False(await db.Set<Tenant>().AnyAsync(t => t.Id == own.Acme.Id));
            Assert.Equal((0, 0), (await own.CountAsync<Membership>(null), await own.CountAsync<AuditEntry>(null)));
            Assert.Equal("of globex", await db.AllTenants<Label>().Select(l => l.Text).SingleAsync());
        }

        await Assert.ThrowsAsync<TenantDatabaseUnavailableException>(() => own.CountAsync<Label>(own.Name));
    }

    [Theory, Databases]
    public async Task A_database_that_another_tenant_is_in_too_is_not_dropped_and_nothing_is_begun(Database database)
    {
        await using var own = await StartAsync(database);
        await using var scope = own.Shop.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().SuspendAsync(own.Acme.Id, "unpaid");
        await using (var platform = own.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = platform.ServiceProvider.GetRequiredService<ShopDb>();
            (await db.Set<Tenant>().SingleAsync(t => t.Id == own.Globex.Id)).Database = own.Name;
            await db.SaveChangesAsync();
        }

        var error = await Assert.ThrowsAsync<KitException>(() => scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(own.Acme.Id, "asked for"));
        Assert.Equal(KitErrors.NotDroppable, error.Id);
        Assert.Equal(1, await own.CountAsync<Label>(own.Name));
        await using var after = own.Shop.AsPlatform();
        Assert.Equal(TenantStatus.Suspended, (await after.ServiceProvider.GetRequiredService<KitDbContext>().Set<Tenant>().SingleAsync(t => t.Id == own.Acme.Id)).Status);
    }

    private async Task<OwnDatabase> StartAsync(Database database)
    {
        var own = await OwnDatabase.StartAsync(database, postgres);
        var ada = new Membership { UserId = Guid.CreateVersion7(), Name = "Ada", Email = "ada@acme.test" };
        await using (var scope = own.Shop.As(own.Acme))
        {
            var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
            control.Add(ada);
            await control.SaveChangesAsync();
        }

        await using var later = own.Shop.As(own.Acme);
        var db = later.ServiceProvider.GetRequiredService<ShopDb>();
        await Eventually.IsTrueAsync(() => db.Set<Membership>().AnyAsync());
        db.Add(new Order { Customer = new Customer { Name = "C" }, ClerkId = ada.Id });
        await db.SaveChangesAsync();
        await AddAsync(own, own.Acme, "kept");
        return own;
    }

    private static async Task AddAsync(OwnDatabase own, TenantInfo tenant, string text)
    {
        await using var scope = own.Shop.As(tenant);
        scope.ServiceProvider.GetRequiredService<ShopDb>().Add(new Label { Text = text });
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
    }
}
