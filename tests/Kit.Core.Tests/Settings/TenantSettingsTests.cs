using Kit.Audit;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Hosting;
using Kit.Settings;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Settings;

public sealed class TenantSettingsTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Each_tenant_has_its_own_and_the_defaults_before(Database database)
    {
        await using var shop = await StartAsync(database);
        Assert.Equal(("Shop", 3, null), Of(await GetAsync(shop, shop.Acme)));
        await SaveAsync(shop, shop.Acme, s => (s.Title, s.Columns, s.ApiKey) = ("Acme", 5, "sk-acme"));
        Assert.Equal(("Acme", 5, "sk-acme"), Of(await GetAsync(shop, shop.Acme)));
        Assert.Equal(("Shop", 3, null), Of(await GetAsync(shop, shop.Globex)));
    }

    [Theory, Databases]
    public async Task A_callers_object_is_its_own(Database database)
    {
        await using var shop = await StartAsync(database);
        await SaveAsync(shop, shop.Acme, s => s.Links.Add("/about"));
        var mine = await GetAsync(shop, shop.Acme);
        mine.Title = "Defaced";
        mine.Links.Clear();
        var other = await GetAsync(shop, shop.Acme);
        Assert.Equal("Shop", other.Title);
        Assert.Equal(["/about"], other.Links);
        (await GetAsync(shop, shop.Globex)).Links.Add("/leak");
        Assert.Empty((await GetAsync(shop, shop.Globex)).Links);
    }

    [Theory, Databases]
    public async Task They_come_from_memory_and_what_is_saved_is_seen_at_once(Database database)
    {
        await using var shop = await StartAsync(database);
        await SaveAsync(shop, shop.Acme, s => s.Title = "One");
        shop.Services.GetRequiredService<IHttpContextAccessor>().HttpContext = new DefaultHttpContext(); // as within a request
        var log = shop.Services.GetRequiredService<StatementLog>();
        await Eventually.IsTrueAsync(async () => // on PostgreSQL, word of the change comes back a little later
        {
            log.Clear();
            Assert.Equal("One", (await GetAsync(shop, shop.Acme)).Title);
            return log.Statements.Count == 0;
        });
        await SaveAsync(shop, shop.Acme, s => s.Title = "Two");
        Assert.Equal("Two", (await GetAsync(shop, shop.Acme)).Title);
        Assert.NotEmpty(log.Statements);
    }

    [Fact]
    public async Task What_one_node_saves_the_other_sees()
    {
        var created = await postgres.CreateDatabaseAsync();
        await using var here = await Shop.OnPostgresAsync(created, kit: Declare);
        await using var there = await Shop.OnPostgresAsync(created, kit: Declare);
        await Eventually.IsTrueAsync(() => Task.FromResult(there.Services.GetRequiredService<IChangeSignals>().IsLive));
        Assert.Equal("Shop", (await GetAsync(there, there.Acme)).Title);
        await SaveAsync(here, here.Acme, s => (s.Title, s.ApiKey) = ("Acme", "sk-1"));
        await Eventually.AssertAsync(async () => Assert.Equal(("Acme", 3, "sk-1"), Of(await GetAsync(there, there.Acme))));
        await SaveAsync(here, here.Acme, s => s.ApiKey = "sk-2");
        await Eventually.AssertAsync(async () => Assert.Equal("sk-2", (await GetAsync(there, there.Acme)).ApiKey));
    }

    [Theory, Databases]
    public async Task Of_fifty_who_save_what_they_read_one_wins(Database database)
    {
        await using var shop = await StartAsync(database);
        await SaveAsync(shop, shop.Acme, s => s.Title = "Before");
        var values = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => GetAsync(shop, shop.Acme)));
        var saved = 0;
        await Parallel.ForEachAsync(values.Index(), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (value, _) =>
        {
            await using var scope = shop.As(shop.Acme);
            value.Item.Title = $"{value.Index}";
            try
            {
                await scope.ServiceProvider.GetRequiredService<ITenantSettings<BrandingSettings>>().SaveAsync(value.Item);
                Interlocked.Increment(ref saved);
            }
            catch (ConflictException e)
            {
                Assert.Equal((KitErrors.Conflict, 409), (e.Id, e.StatusCode));
            }
        });
        Assert.Equal(1, saved);
    }

    [Theory, Databases]
    public async Task A_forms_version_tells_that_somebody_else_saved(Database database)
    {
        await using var shop = await StartAsync(database);
        await using var scope = shop.As(shop.Acme);
        var settings = scope.ServiceProvider.GetRequiredService<ITenantSettings<BrandingSettings>>();
        var shown = settings.VersionOf(await settings.GetAsync());
        Assert.NotNull(shown);
        await settings.SaveAsync(new() { Title = "By another" });
        await Assert.ThrowsAsync<ConflictException>(() => settings.SaveAsync(new() { Title = "By the form" }, shown));
        var value = await settings.GetAsync();
        Assert.Equal("By another", value.Title);
        value.Title = "Again";
        await settings.SaveAsync(value, settings.VersionOf(value));
        value.Title = "And again"; // an object that was saved shows what is stored
        await settings.SaveAsync(value);
        Assert.Equal("And again", (await settings.GetAsync()).Title);
    }

    [Theory, Databases]
    public async Task All_broken_rules_come_in_one_error_and_nothing_is_stored(Database database)
    {
        await using var shop = await StartAsync(database);
        var error = await Assert.ThrowsAsync<InvalidSettingsException>(() => SaveAsync(shop, shop.Acme, s => (s.Title, s.Columns) = (new string('x', 21), 11)));
        Assert.Equal((KitErrors.InvalidSettings, 400, "branding"), (error.Id, error.StatusCode, error.Section));
        Assert.Equal(["Columns", "Title"], error.Failures.SelectMany(f => f.MemberNames).Order());
        error = await Assert.ThrowsAsync<InvalidSettingsException>(() => SaveAsync(shop, shop.Acme, s => s.Links.AddRange(["1", "2", "3", "4"])));
        Assert.Equal(["Links"], Assert.Single(error.Failures).MemberNames);
        await using var scope = shop.As(shop.Acme);
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<StoredSettings>().ToListAsync());
    }

    [Theory, Databases]
    public async Task What_is_rolled_back_is_not_remembered(Database database)
    {
        await using var shop = await StartAsync(database);
        await using (var scope = shop.As(shop.Acme))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await scope.ServiceProvider.GetRequiredService<ITenantSettings<BrandingSettings>>().SaveAsync(new() { Title = "Never" });
            await transaction.RollbackAsync();
        }

        Assert.Equal("Shop", (await GetAsync(shop, shop.Acme)).Title);
    }

    [Theory, Databases]
    public async Task Saving_is_audited_without_the_secrets(Database database)
    {
        await using var shop = await StartAsync(database);
        await SaveAsync(shop, shop.Acme, s => (s.Title, s.ApiKey) = ("Acme", "sk-first"));
        await SaveAsync(shop, shop.Acme, s => s.Title = "Acme & sons");
        await SaveAsync(shop, shop.Acme, s => s.ApiKey = "sk-second");
        await using var scope = shop.As(shop.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var entries = await db.Set<AuditEntry>().Where(e => e.Entity == "settings").OrderBy(e => e.Id).ToListAsync();
        Assert.Equal([AuditAction.Created, AuditAction.Updated, AuditAction.Updated], entries.Select(e => e.Action));
        Assert.All(entries, e => Assert.Equal("branding", e.EntityId));
        Assert.Contains("Acme", entries[0].Changes, StringComparison.Ordinal);
        Assert.DoesNotContain("Secrets", entries[1].Changes, StringComparison.Ordinal); // it had not changed
        Assert.Equal("""{"Secrets":["***","***"]}""", entries[2].Changes);
        var row = await db.Set<StoredSettings>().SingleAsync();
        foreach (var text in entries.Select(e => e.Changes).Append(row.Values).Append(row.Secrets!))
        {
            Assert.DoesNotContain("sk-", text, StringComparison.Ordinal);
        }
    }

    [Theory, Databases]
    public async Task A_row_copied_to_another_tenant_can_not_be_read(Database database)
    {
        await using var shop = await StartAsync(database);
        await SaveAsync(shop, shop.Acme, s => s.ApiKey = "sk-acme");
        StoredSettings row;
        await using (var scope = shop.As(shop.Acme))
        {
            row = await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<StoredSettings>().SingleAsync();
        }

        await using (var scope = shop.As(shop.Globex))
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            db.Add(new StoredSettings { Section = row.Section, Values = row.Values, Secrets = row.Secrets });
            await db.SaveChangesAsync();
        }

        Assert.Equal(KitErrors.UnreadableSettings, (await Assert.ThrowsAsync<KitException>(() => GetAsync(shop, shop.Globex))).Id);
        await SaveNewAsync(shop, shop.Globex, new() { Title = "Mended" }); // what can't be read can be replaced
        Assert.Equal(("Mended", 3, null), Of(await GetAsync(shop, shop.Globex)));
    }

    [Fact]
    public async Task Without_a_tenant_there_are_none()
    {
        await using var shop = await StartAsync(Database.Sqlite);
        await using var platform = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var settings = platform.ServiceProvider.GetRequiredService<ITenantSettings<BrandingSettings>>();
        Assert.Equal(KitErrors.NoTenant, (await Assert.ThrowsAsync<NoTenantException>(async () => await settings.GetAsync())).Id);
        await Assert.ThrowsAsync<NoTenantException>(() => settings.SaveAsync(new()));
    }

    [Fact]
    public async Task What_nobody_declared_is_refused_and_what_is_declared_wrongly_does_not_start()
    {
        await using (var shop = await StartAsync(Database.Sqlite))
        await using (var scope = shop.As(shop.Acme))
        {
            Assert.Equal(KitErrors.UnknownSettings, Assert.Throws<KitException>(() => scope.ServiceProvider.GetRequiredService<ITenantSettings<UnheardOfSettings>>()).Id);
            var deep = scope.ServiceProvider.GetRequiredService<ITenantSettings<DeepSettings>>();
            Assert.Equal(KitErrors.InvalidSettingsSection, (await Assert.ThrowsAsync<KitException>(() => deep.SaveAsync(new() { Mail = { Password = "p" } }))).Id);
        }

        var error = await Assert.ThrowsAsync<StartupFailedException>(() => Shop.OnSqliteAsync(kit: kit => kit
            .AddTenantSettings<BrandingSettings>("branding").AddTenantSettings<DeepSettings>("branding")
            .AddTenantSettings<UnheardOfSettings>("one").AddTenantSettings<UnheardOfSettings>("two")
            .AddTenantSettings<WrongSecret>("Not Good")));
        Assert.Equal(4, error.Problems.Count);
        Assert.All(error.Problems, p => Assert.Equal(KitErrors.InvalidSettingsSection, p.Id));
    }

    private static void Declare(KitBuilder kit) => kit.AddTenantSettings<BrandingSettings>("branding").AddTenantSettings<DeepSettings>("deep");

    private Task<Shop> StartAsync(Database database) => Shop.OnAsync(database, postgres, s => s.AddStatementLog<ShopDb>(), Declare);

    private static async Task<BrandingSettings> GetAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.As(tenant);
        return await scope.ServiceProvider.GetRequiredService<ITenantSettings<BrandingSettings>>().GetAsync();
    }

    private static async Task SaveAsync(Shop shop, TenantInfo tenant, Action<BrandingSettings> change)
    {
        await using var scope = shop.As(tenant);
        var settings = scope.ServiceProvider.GetRequiredService<ITenantSettings<BrandingSettings>>();
        var value = await settings.GetAsync();
        change(value);
        await settings.SaveAsync(value);
    }

    private static async Task SaveNewAsync(Shop shop, TenantInfo tenant, BrandingSettings value)
    {
        await using var scope = shop.As(tenant);
        await scope.ServiceProvider.GetRequiredService<ITenantSettings<BrandingSettings>>().SaveAsync(value);
    }

    private static (string, int, string?) Of(BrandingSettings settings) => (settings.Title, settings.Columns, settings.ApiKey);
}
