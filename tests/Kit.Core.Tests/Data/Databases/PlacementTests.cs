using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>A tenant's rows are in its own database and nowhere else, and whoever holds a context of another one is refused.</summary>
public sealed class PlacementTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_tenants_rows_are_in_its_own_database_and_nowhere_else(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await AddAsync(own, own.Acme, "of acme");
        await AddAsync(own, own.Globex, "of globex");

        Assert.Equal((1, 0), (await own.CountAsync<Label>(own.Name), await own.CountAsync<Label>(null)));
        Assert.Equal(["of acme"], await LabelsAsync(own, own.Acme));
        Assert.Equal(["of globex"], await LabelsAsync(own, own.Globex));
    }

    [Theory, Databases]
    public async Task Further_contexts_are_of_the_tenants_database_too(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using (var scope = own.Shop.As(own.Acme))
        {
            await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<ShopDb>>().CreateDbContextAsync();
            db.Add(new Label { Text = "further" });
            await db.SaveChangesAsync();
        }

        Assert.Equal((1, 0), (await own.CountAsync<Label>(own.Name), await own.CountAsync<Label>(null)));
    }

    [Fact]
    public async Task Row_level_security_holds_in_a_database_of_ones_own()
    {
        await using var own = await OwnDatabase.StartAsync(Database.Postgres, postgres);
        await AddAsync(own, own.Acme, "of acme");

        // Another tenant's scope on a context of acme's database, past every other wall.
        await using var scope = own.Shop.As(own.Globex with { Database = own.Name });
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(0, await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM labels").SingleAsync());
    }

    [Theory, Databases]
    public async Task A_context_from_before_the_scope_was_open_is_refused(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using var scope = own.Shop.Services.CreateAsyncScope();
        var early = scope.ServiceProvider.GetRequiredService<ShopDb>();
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(own.Acme, Actor.System);

        Assert.Equal(KitErrors.WrongDatabase, (await Assert.ThrowsAsync<KitException>(() => early.Labels.ToListAsync())).Id);
        early.Add(new Label { Text = "lost" });
        Assert.Equal(KitErrors.WrongDatabase, (await Assert.ThrowsAsync<KitException>(() => early.SaveChangesAsync())).Id);
        Assert.Equal(0, await own.CountAsync<Label>(null));
    }

    [Theory, Databases]
    public async Task A_context_from_before_is_as_good_as_any_for_a_tenant_in_the_shared_database(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using var scope = own.Shop.Services.CreateAsyncScope();
        var early = scope.ServiceProvider.GetRequiredService<ShopDb>();
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(own.Globex, Actor.System);

        Assert.Empty(await early.Labels.ToListAsync());
    }

    [Theory, Databases]
    public async Task The_control_plane_is_in_the_shared_database_whatever_the_tenant(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using (var scope = own.Shop.As(own.Acme))
        {
            var control = scope.ServiceProvider.GetRequiredService<IControlPlane>();
            Assert.NotSame(scope.ServiceProvider.GetRequiredService<KitDbContext>(), control.Db);
            Assert.Same(control.Db, control.Db);
            control.Db.Add(new Membership { UserId = Guid.CreateVersion7(), Name = "Ada", Email = "ada@acme.test", Role = Roles.Owner });
            await control.Db.SaveChangesAsync();
            Assert.Equal("acme", await control.Db.Set<Tenant>().Where(t => t.Id == own.Acme.Id).Select(t => t.Slug).SingleAsync());
        }

        Assert.Equal((0, 1), (await own.CountAsync<Membership>(own.Name), await own.CountAsync<Membership>(null)));
    }

    [Theory, Databases]
    public async Task For_a_tenant_in_the_shared_database_the_control_plane_is_the_scopes_own_context(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using var scope = own.Shop.As(own.Globex);
        Assert.Same(scope.ServiceProvider.GetRequiredService<KitDbContext>(), scope.ServiceProvider.GetRequiredService<IControlPlane>().Db);
        await using var platform = own.Shop.AsPlatform();
        Assert.Same(platform.ServiceProvider.GetRequiredService<KitDbContext>(), platform.ServiceProvider.GetRequiredService<IControlPlane>().Db);
    }

    [Theory, Databases]
    public async Task What_asked_for_the_control_plane_before_the_tenant_was_known_goes_on(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        await using var scope = own.Shop.Services.CreateAsyncScope();
        var early = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        scope.ServiceProvider.GetRequiredService<TenantScope>().OpenTenant(own.Acme, Actor.System);

        Assert.Equal(2, await early.Set<Tenant>().CountAsync());
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.ToListAsync());
    }

    [Theory]
    [InlineData("Other")]
    [InlineData("a-b")]
    [InlineData("../elsewhere")]
    [InlineData("x;Host=evil")]
    [InlineData("")]
    public async Task A_name_that_is_none_leads_nowhere(string name)
    {
        await using var own = await OwnDatabase.StartAsync(Database.Sqlite, postgres);
        await using var scope = own.Shop.As(own.Acme with { Database = name });
        Assert.Equal(KitErrors.InvalidDatabaseName, Assert.Throws<KitException>(() => scope.ServiceProvider.GetRequiredService<ShopDb>()).Id);
    }

    [Theory, Databases]
    public async Task Contexts_go_back_to_their_own_pools(Database database)
    {
        await using var own = await OwnDatabase.StartAsync(database, postgres);
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AddAsync(own, i % 2 == 0 ? own.Acme : own.Globex, $"{round}.{i}")));
        }

        Assert.Equal((20, 0), (await own.CountAsync<Label>(own.Name), await own.CountAsync<Label>(null)));
        Assert.Equal(20, (await LabelsAsync(own, own.Globex)).Count);
    }

    private static async Task AddAsync(OwnDatabase own, TenantInfo tenant, string text)
    {
        await using var scope = own.Shop.As(tenant);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new Label { Text = text });
        await db.SaveChangesAsync();
    }

    private static async Task<List<string>> LabelsAsync(OwnDatabase own, TenantInfo tenant)
    {
        await using var scope = own.Shop.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Labels.Select(l => l.Text).ToListAsync();
    }
}
