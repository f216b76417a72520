using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kit.Core.Tests.Hosting;

public sealed class StartupTests(PostgresCluster postgres)
{
    [Fact]
    public async Task A_superuser_that_keeps_its_rights_refuses_to_start()
    {
        var database = await MigratedAsync();
        Assert.Equal([KitErrors.RoleBypassesIsolation], await RefusalAsync(Settings(database.Superuser, ("Kit:Database:Role", ""))));
    }

    [Fact]
    public async Task The_tables_owner_refuses_to_start()
    {
        var database = await MigratedAsync();
        Assert.Equal([KitErrors.RoleBypassesIsolation], await RefusalAsync(Settings(database.Owner, ("Kit:Database:Role", ""))));
    }

    [Fact]
    public async Task A_superuser_in_development_gives_its_rights_up_before_the_first_statement()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var host = Shop.Build(Settings(database.Superuser));
        await host.StartAsync();
        var acme = await CreateTenantAsync(host, "acme");
        await CreateTenantAsync(host, "globex");
        await using var scope = host.Services.GetRequiredService<ITenantScopes>().Open(acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal("kit_app", await db.Database.SqlQueryRaw<string>("SELECT current_user::text AS \"Value\"").SingleAsync());
        Assert.Equal(1, await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM labels").SingleAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Outside_development_a_privileged_login_refuses_to_start_even_when_it_acts_as_another_role(bool superuser)
    {
        var database = await MigratedAsync();
        await postgres.ExecuteAsync(database.Name, $"GRANT kit_app, kit_platform TO {database.Name}_owner");
        var settings = Settings(superuser ? database.Superuser : database.Owner, ("Kit:PublicUrl", "https://x.test"), ("Kit:MasterKey", Convert.ToBase64String(new byte[32])),
            ("Kit:Mail:Host", "mail.test"), ("Kit:Mail:From", "no-reply@x.test"));
        Assert.Equal([KitErrors.RoleBypassesIsolation], await RefusalAsync(settings, Environments.Production));
        settings["ConnectionStrings:Kit"] = database.App;
        await using var host = Shop.Build(settings, environment: Environments.Production);
        await host.StartAsync();
    }

    [Theory]
    [InlineData("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY", KitErrors.RowSecurityMissing)]
    [InlineData("DROP POLICY kit_tenant ON orders", KitErrors.RowSecurityMissing)]
    [InlineData("CREATE POLICY open ON orders USING (true)", KitErrors.RowSecurityMissing)]
    [InlineData("CREATE POLICY open ON orders FOR SELECT TO kit_app USING (true)", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER TABLE order_line DISABLE ROW LEVEL SECURITY", KitErrors.RowSecurityMissing)]
    [InlineData("DROP POLICY kit_tenant ON mandate", KitErrors.RowSecurityMissing)]
    [InlineData("CREATE TABLE stray (tenant_id uuid); GRANT SELECT ON stray TO kit_app", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER TABLE countries ADD tenant_id uuid", KitErrors.RowSecurityMissing)]
    [InlineData("DROP POLICY kit_tenant ON orders; CREATE POLICY kit_tenant ON orders USING (true)", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER POLICY kit_tenant ON orders USING (true)", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER POLICY kit_tenant ON orders WITH CHECK (true)", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER POLICY kit_tenant ON orders USING (tenant_id = (SELECT nullif(current_setting('kit.other', true), '')::uuid))", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER POLICY kit_tenant ON orders USING (tenant_id <> (SELECT nullif(current_setting('kit.tenant', true), '')::uuid))", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER POLICY kit_tenant ON orders USING (tenant_id = (SELECT nullif(current_setting('kit.tenant', true), '')::uuid) OR state = 'Open')", KitErrors.RowSecurityMissing)]
    [InlineData("CREATE FUNCTION public.current_setting(text, boolean) RETURNS text LANGUAGE sql AS 'SELECT null'; ALTER POLICY kit_tenant ON orders USING (tenant_id = (SELECT nullif(public.current_setting('kit.tenant', true), '')::uuid))", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER POLICY kit_tenant ON orders TO kit_platform", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER POLICY kit_platform ON orders TO PUBLIC", KitErrors.RowSecurityMissing)]
    [InlineData("ALTER POLICY kit_platform ON orders TO kit_platform, kit_app", KitErrors.RowSecurityMissing)]
    [InlineData("DROP POLICY kit_platform ON orders", KitErrors.RowSecurityMissing)]
    [InlineData("DROP POLICY kit_platform ON orders; CREATE POLICY kit_platform ON orders AS RESTRICTIVE TO kit_platform USING (true) WITH CHECK (true)", KitErrors.RowSecurityMissing)]
    [InlineData("DROP POLICY kit_platform ON orders; CREATE POLICY kit_platform ON orders FOR SELECT TO kit_platform USING (true)", KitErrors.RowSecurityMissing)]
    [InlineData("GRANT TRUNCATE ON orders TO kit_app", KitErrors.RoleBypassesIsolation)]
    [InlineData("GRANT UPDATE ON kit.audit_entries TO kit_app", KitErrors.NotAppendOnly)]
    [InlineData("GRANT UPDATE (changes) ON kit.audit_entries TO kit_app", KitErrors.NotAppendOnly)]
    [InlineData("GRANT DELETE ON kit.audit_entries TO PUBLIC", KitErrors.NotAppendOnly)]
    [InlineData("GRANT INSERT ON kit.audit_seals TO kit_app", KitErrors.NotAppendOnly)]
    public async Task A_wall_taken_away_by_hand_is_noticed_at_start(string sql, string id)
    {
        var database = await MigratedAsync();
        await postgres.ExecuteAsync(database.Name, sql);
        Assert.Equal([id], await RefusalAsync(Settings(database.App)));
    }

    [Theory]
    [InlineData("ALTER ROLE {0} BYPASSRLS", "", "Development", "_app' is a superuser or has BYPASSRLS")]
    [InlineData("ALTER ROLE {0} SUPERUSER", "", "Development", "_app' is a superuser or has BYPASSRLS")]
    [InlineData("ALTER ROLE {0} INHERIT", "", "Development", "has the rights of 'kit_platform' at all times")]
    [InlineData("ALTER ROLE {0} BYPASSRLS", "kit_app", "Production", "could take back what role 'kit_app' gives up")]
    public async Task A_role_that_could_read_past_the_policies_refuses_to_start(string sql, string role, string environment, string says)
    {
        var database = await MigratedAsync();
        await postgres.ExecuteAsync(database.Name, string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, $"{database.Name}_app"));
        var settings = Settings(database.App, ("Kit:Database:Role", role), ("Kit:PublicUrl", "https://x.test"), ("Kit:MasterKey", Convert.ToBase64String(new byte[32])),
            ("Kit:Mail:Host", "mail.test"), ("Kit:Mail:From", "no-reply@x.test"));
        Assert.Contains(await ProblemsAsync(settings, environment), p => p.Id == KitErrors.RoleBypassesIsolation && p.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_role_of_ones_own_that_inherits_nothing_from_the_platforms_starts()
    {
        var database = await MigratedAsync();
        await postgres.ExecuteAsync(database.Name, $"ALTER ROLE {database.Name}_app NOINHERIT", $"ALTER ROLE {database.Name}_app SET role = kit_app");
        var settings = Settings(database.App, ("Kit:Database:Role", ""), ("Kit:Database:MigrateAtStart", "false"));
        await using var host = Shop.Build(settings);
        await host.StartAsync();
    }

    [Fact]
    public async Task A_server_of_tenants_databases_that_is_set_badly_refuses_to_start_and_one_that_is_down_does_not()
    {
        var database = await MigratedAsync();
        Assert.Equal([KitErrors.InvalidConfiguration], await RefusalAsync(Settings(database.App, ("Kit:Database:Servers:eu:ConnectionString", "Data Source=eu.db"))));
        await using var host = Shop.Build(Settings(database.App, ("ConnectionStrings:KitOwner", database.Owner), ("Kit:Database:Servers:eu:ConnectionString", "Host=127.0.0.1;Port=1;Username=app")));
        await host.StartAsync();
    }

    [Fact]
    public async Task Outside_development_all_missing_settings_are_named_together()
    {
        await using var host = Shop.Build([], environment: Environments.Production);
        var error = await Assert.ThrowsAsync<StartupFailedException>(() => host.StartAsync());
        Assert.Equal(5, error.Problems.Count);
        Assert.All(["ConnectionStrings__Kit", "Kit__PublicUrl", "Kit__MasterKey", "Kit__Mail__Host", "Kit__Mail__From"], setting => Assert.Contains(setting, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Migrating_twice_is_safe()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = Shop.Build(Settings(database.App, ("ConnectionStrings:KitOwner", database.Owner)));
        await one.StartAsync();
        await one.Services.GetRequiredService<IDatabaseSetup>().MigrateAsync();
        Assert.Empty(await one.Services.GetRequiredService<IDatabaseSetup>().CheckAsync());
    }

    private async Task<PostgresDatabase> MigratedAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var host = Shop.Build(Settings(database.App, ("ConnectionStrings:KitOwner", database.Owner)));
        await host.Services.GetRequiredService<IDatabaseSetup>().MigrateAsync();
        return database;
    }

    private static Dictionary<string, string?> Settings(string connection, params (string Key, string Value)[] more)
    {
        Dictionary<string, string?> settings = new() { ["ConnectionStrings:Kit"] = connection };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    private static async Task<IEnumerable<string>> RefusalAsync(Dictionary<string, string?> settings, string environment = "Development") =>
        (await ProblemsAsync(settings, environment)).Select(p => p.Id).Distinct();

    private static async Task<IEnumerable<KitException>> ProblemsAsync(Dictionary<string, string?> settings, string environment)
    {
        settings["Kit:Database:MigrateAtStart"] = "false";
        await using var host = Shop.Build(settings, environment: environment);
        return (await Assert.ThrowsAsync<StartupFailedException>(() => host.StartAsync())).Problems;
    }

    private static async Task<TenantInfo> CreateTenantAsync(Microsoft.AspNetCore.Builder.WebApplication host, string slug)
    {
        var tenant = new Tenant { Slug = slug, Name = slug };
        await using (var scope = host.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(tenant);
            await db.SaveChangesAsync();
        }

        await using var own = host.Services.GetRequiredService<ITenantScopes>().Open(TenantInfo.Of(tenant));
        var mine = own.ServiceProvider.GetRequiredService<ShopDb>();
        mine.Add(new Label { Text = slug });
        await mine.SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }
}
