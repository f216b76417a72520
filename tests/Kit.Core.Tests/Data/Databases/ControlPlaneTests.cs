using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Features;
using Kit.Jobs;
using Kit.Notifications;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>What stays in the shared database, and what of it a tenant's own has: copies to read, of what its rows refer to.</summary>
public sealed class ControlPlaneTests(PostgresCluster postgres)
{
    private const int SqliteAuth = 23;

    [Theory, Databases]
    public async Task A_member_can_be_referred_to_in_the_tenants_own_database(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        var ada = await AddMemberAsync(own, "Ada");
        await CopiedAsync(own, "Ada");
        await using (var scope = own.Shop.As(own.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Order { Customer = new Customer { Name = "C" }, ClerkId = ada });
            await db.SaveChangesAsync();
        }

        await using var later = own.Shop.As(own.Acme);
        Assert.Equal("Ada", await later.ServiceProvider.GetRequiredService<ShopDb>().Orders.Select(o => o.Clerk!.Name).SingleAsync());
    }

    [Theory, Databases]
    public async Task Changes_and_removals_follow_whoever_makes_them(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        var ada = await AddMemberAsync(own, "Ada");
        await AddMemberAsync(own, "Grace");
        await CopiedAsync(own, "Ada", "Grace");

        // An operator, who is in no tenant's scope.
        await using (var platform = own.Shop.AsPlatform())
        {
            var db = platform.ServiceProvider.GetRequiredService<KitDbContext>();
            (await db.AllTenants<Membership>().SingleAsync(m => m.Id == ada)).Name = "Augusta";
            await db.SaveChangesAsync();
        }

        await CopiedAsync(own, "Augusta", "Grace");
        await using (var scope = own.Shop.As(own.Acme))
        {
            var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
            control.Remove(await control.Set<Membership>().SingleAsync(m => m.Id == ada));
            await control.SaveChangesAsync();
        }

        await CopiedAsync(own, "Grace");
    }

    [Theory, Databases]
    public async Task A_copy_has_its_originals_version_and_leaves_no_audit_entry_of_its_own(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        var ada = await AddMemberAsync(own, "Ada");
        await using (var scope = own.Shop.As(own.Acme))
        {
            var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
            (await control.Set<Membership>().SingleAsync(m => m.Id == ada)).Name = "Augusta";
            await control.SaveChangesAsync();
        }

        await CopiedAsync(own, "Augusta");
        Assert.Equal(1, await VersionAsync(own, own.Name, ada));
        Assert.Equal(await VersionAsync(own, null, ada), await VersionAsync(own, own.Name, ada));
        Assert.Equal((2, 0), (await own.CountAsync<Kit.Audit.AuditEntry>(null), await own.CountAsync<Kit.Audit.AuditEntry>(own.Name)));
    }

    [Theory, Databases]
    public async Task Copies_can_only_be_read(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        var ada = await AddMemberAsync(own, "Ada");
        await CopiedAsync(own, "Ada");
        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await DeniedAsync(database, () => db.Set<Membership>().Where(m => m.Id == ada).ExecuteUpdateAsync(s => s.SetProperty(m => m.Name, "Eve")));
        await DeniedAsync(database, () => db.Set<Membership>().Where(m => m.Id == ada).ExecuteDeleteAsync());
        (await db.Set<Membership>().SingleAsync(m => m.Id == ada)).Role = Roles.Owner;
        Assert.Equal(KitErrors.NotInTenantDatabase, (await Assert.ThrowsAsync<KitException>(() => db.SaveChangesAsync())).Id);
        Assert.Equal("Ada", await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<Membership>().Select(m => m.Name).SingleAsync());
    }

    [Theory, Databases]
    public async Task What_is_not_copied_is_refused_and_not_found_empty(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        await DeniedAsync(database, () => db.Set<FeatureOverride>().ToListAsync());
        await DeniedAsync(database, () => db.Set<Tenant>().ToListAsync());
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<IControlPlane>().Db.Set<FeatureOverride>().ToListAsync());
    }

    [Theory, Databases]
    public async Task Global_rows_that_tenants_rows_refer_to_are_copied_too(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using (var scope = own.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new Country { Code = "de", Name = "Germany" });
            await db.SaveChangesAsync();
        }

        await using var tenant = own.Shop.As(own.Acme);
        await Eventually.IsTrueAsync(() => tenant.ServiceProvider.GetRequiredService<ShopDb>().Countries.AnyAsync(c => c.Name == "Germany"));
    }

    [Theory, Databases]
    public async Task A_member_of_a_tenant_in_the_shared_database_costs_no_job(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using var scope = own.Shop.As(own.Globex);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new Membership { UserId = Guid.CreateVersion7(), Name = "Bob", Email = "bob@globex.test" });
        await db.SaveChangesAsync();
        Assert.Empty(await db.Set<Job>().ToListAsync());
    }

    [Theory, Databases]
    public async Task What_is_a_tenants_own_is_not_written_by_the_control_planes_context(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using var scope = own.Shop.As(own.Acme);
        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        control.Add(new Label { Text = "astray" });
        Assert.Equal(KitErrors.NotInControlPlane, (await Assert.ThrowsAsync<KitException>(() => control.SaveChangesAsync())).Id);
        Assert.Equal(0, await own.CountAsync<Label>(null));
    }

    [Theory, Databases]
    public async Task Mail_of_the_control_planes_is_saved_with_what_it_is_about(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres, s => s.PostConfigure<JobsOptions>(o => o.Enabled = false));
        await using var scope = own.Shop.As(own.Acme);
        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        scope.ServiceProvider.GetRequiredKeyedService<IMailer>(IControlPlane.Key).Enqueue(new("ada@acme.test", "Hello", "Hello"));
        await control.SaveChangesAsync();
        Assert.Equal((1, 0), (await own.CountAsync<Job>(null), await own.CountAsync<Job>(own.Name)));

        scope.ServiceProvider.GetRequiredService<IMailer>().Enqueue(new("ada@acme.test", "Hello", "Hello"));
        await scope.ServiceProvider.GetRequiredService<KitDbContext>().SaveChangesAsync();
        Assert.Equal((1, 1), (await own.CountAsync<Job>(null), await own.CountAsync<Job>(own.Name)));
    }

    [Theory, Databases]
    public async Task What_operators_grant_counts_in_the_tenants_own_database(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres, kit: k => k.AddLimit<Label>("labels", max: 1));
        await using (var platform = own.Shop.AsPlatform())
        {
            var db = platform.ServiceProvider.GetRequiredService<KitDbContext>();
            var granted = db.Entry(new FeatureOverride { Feature = "labels", Kind = OverrideKind.AtMost, Max = 2, Reason = "a gift" });
            granted.Property("TenantId").CurrentValue = own.Acme.Id;
            granted.State = EntityState.Added;
            await db.SaveChangesAsync();
        }

        await using var scope = own.Shop.As(own.Acme);
        Assert.Equal(2, (await scope.ServiceProvider.GetRequiredService<IFeatures>().GetAsync("labels")).Value.Max);
    }

    [Fact]
    public async Task What_one_node_changes_in_a_tenants_own_database_the_others_hear_of()
    {
        var created = await postgres.CreateDatabaseAsync();
        var here = await Shop.OnPostgresAsync(created, kit: k => k.AddTenantSettings<Settings.BrandingSettings>("branding"));
        await using var there = await Shop.OnPostgresAsync(created, kit: k => k.AddTenantSettings<Settings.BrandingSettings>("branding"));
        await using var own = await OwnDatabase.AroundAsync(here, postgres);
        await Eventually.IsTrueAsync(async () => (await there.Services.GetRequiredService<ITenantStore>().FindByIdAsync(own.Acme.Id))!.Database == own.Name);
        await Eventually.IsTrueAsync(() => Task.FromResult(there.Services.GetRequiredService<IChangeSignals>().IsLive));
        Assert.NotEqual("Anew", await TitleAsync(there, own.Acme));
        await using (var scope = here.As(own.Acme))
        {
            await scope.ServiceProvider.GetRequiredService<Kit.Settings.ITenantSettings<Settings.BrandingSettings>>().SaveAsync(new() { Title = "Anew" });
        }

        await Eventually.AssertAsync(async () => Assert.Equal("Anew", await TitleAsync(there, own.Acme)));
    }

    private static async Task<string> TitleAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.As(tenant);
        return (await scope.ServiceProvider.GetRequiredService<Kit.Settings.ITenantSettings<Settings.BrandingSettings>>().GetAsync()).Title;
    }

    private static async Task<Guid> AddMemberAsync(OwnDatabase own, string name)
    {
        await using var scope = own.Shop.As(own.Acme);
        var control = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        var member = new Membership { UserId = Guid.CreateVersion7(), Name = name, Email = $"{name}@acme.test" };
        control.Add(member);
        await control.SaveChangesAsync();
        return member.Id;
    }

    private static Task CopiedAsync(OwnDatabase own, params string[] names) => Eventually.AssertAsync(async () =>
    {
        await using var scope = own.Shop.As(own.Acme);
        Assert.Equal(names, await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Membership>().Select(m => m.Name).OrderBy(n => n).ToListAsync());
    });

    private static async Task<long> VersionAsync(OwnDatabase own, string? database, Guid id)
    {
        await using var scope = own.Shop.AsPlatform();
        await using var db = own.Shop.Services.GetRequiredService<ITenantDatabases>().Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        return await db.AllTenants<Membership>().Where(m => m.Id == id).Select(m => EF.Property<long>(m, "Version")).SingleAsync();
    }

    private static async Task DeniedAsync<T>(Database database, Func<Task<T>> act)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(act);
        var cause = error.InnerException ?? error;
        if (database == Database.Postgres)
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.IsType<PostgresException>(cause).SqlState);
        }
        else
        {
            Assert.Equal(SqliteAuth, Assert.IsType<SqliteException>(cause).SqliteErrorCode);
        }
    }
}
