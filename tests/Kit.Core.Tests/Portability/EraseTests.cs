using Kit.Audit;
using Kit.Caching;
using Kit.Core.Tests.Settings;
using Kit.Core.Tests.TestModel;
using Kit.Files;
using Kit.Jobs;
using Kit.Lifecycle;
using Kit.Notifications;
using Kit.Portability;
using Kit.Settings;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Core.Tests.Portability;

/// <summary>Of an erased tenant nothing is left but what is said to be.</summary>
public sealed class EraseTests(PostgresCluster postgres)
{
    // What is left of a tenant: what the platform's sealed log tells of it, that it may not be written, and that it was.
    private static readonly string[] Tombstone = ["kit.audit_entries", "kit.departed_tenants", "kit.erased_tenants", "kit.events"];

    [Theory, Databases]
    public async Task Nothing_is_left_in_any_table_of_the_database_but_what_the_law_keeps(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres, s => s.PostConfigure<PortabilityOptions>(o => o.EraseBatchSize = 2));
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.FillAsync(shop, shop.Globex);
        var globex = (await Moves.ExportAsync(shop, shop.Globex)).Manifest;
        await EnqueueAsync(shop, shop.Acme);
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Suspended);
        await Moves.EraseAsync(shop, shop.Acme, "contract ended");

        Assert.Equal([.. Tombstone, "receipt"], await Traces.TablesAsync(shop, postgres, $"{shop.Acme.Id}"));
        Assert.Null(await shop.Services.GetRequiredService<ITenantStore>().FindByIdAsync(shop.Acme.Id));
        var erased = await ErasedAsync(shop, shop.Acme);
        Assert.Equal(("contract ended", ActorKind.System), (erased.Reason, erased.ActorKind));
        Assert.NotNull(erased.FinishedAt);
        Assert.Equal(64, erased.SlugHash.Length);
        Assert.All(["orders", "customers", "categories", "shape", "hen"], table => Assert.True(erased.Deleted[table] > 0, table));
        Assert.Equal(3, erased.Deleted["customers"]);
        var kept = erased.Kept.Single(k => k.Table == "receipt");
        Assert.Equal((1, "the law of a test"), (kept.Rows, kept.Reason));
        Assert.Equal(erased.FinishedAt.Value.Year + 10, kept.Until!.Value.Year);
        Assert.Equal(Moves.Hashes(globex), Moves.Hashes((await Moves.ExportAsync(shop, shop.Globex)).Manifest));
    }

    [Theory, Databases]
    public async Task The_platforms_own_sealed_records_stay_and_the_erasure_says_so(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await using (var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            (await db.Set<Tenant>().SingleAsync(t => t.Id == shop.Acme.Id)).Name = "Ada Lovelace";
            await db.SaveChangesAsync();
        }

        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Closing);
        await Moves.EraseAsync(shop, shop.Acme);
        await using var platform = shop.AsPlatform();
        var entries = await platform.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>().Where(e => e.EntityId == shop.Acme.Id.ToString()).ToListAsync();
        Assert.NotEmpty(entries);
        Assert.Contains(entries, e => e.Changes.Contains("Ada Lovelace", StringComparison.Ordinal));
        Assert.Contains((await ErasedAsync(shop, shop.Acme)).Kept, k => k.Table == "audit entries of the platform");
    }

    [Theory, Databases]
    public async Task Neither_its_names_nor_its_domains_nor_its_peoples_addresses_are_left_but_in_the_platforms_log(Database database)
    {
        var folder = Directory.CreateTempSubdirectory("kit-files-");
        await using var shop = await Shop.OnAsync(
            database,
            postgres,
            s => s.Configure<TenancyOptions>(o => o.BaseDomain = "example.test").PostConfigure<FilesOptions>(o => o.Path = folder.FullName),
            kit => kit.AddTenantSettings<BrandingSettings>("branding"));
        await FillAsync(shop, shop.Acme, "zorba");
        await FillAsync(shop, shop.Globex, "yak");
        string[] words = [$"{shop.Acme.Id}", $"{shop.Acme.Id:N}", "zorba"];
        var before = await Traces.TablesAsync(shop, postgres, words);
        Assert.All(
            ["kit.audit_entries", "kit.files", "kit.jobs", "kit.memberships", "kit.settings", "kit.tenant_domains", "kit.tenant_slugs", "kit.tenants", "labels"],
            table => Assert.Contains(table, before));

        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Suspended);
        await Moves.EraseAsync(shop, shop.Acme);

        var left = await Traces.FindAsync(shop, postgres, words);
        Assert.Equal(Tombstone, left.Select(g => g.Key).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("zorba", left["kit.erased_tenants"].Single(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(left["kit.audit_entries"], e => e.Contains("work.zorba.test", StringComparison.Ordinal));
        Assert.Contains(left["kit.audit_entries"], e => e.Contains("gone.zorba.test", StringComparison.Ordinal));
        Assert.Equal((await ErasedAsync(shop, shop.Acme)).Kept.Single(k => k.Table == "audit entries of the platform").Rows, left["kit.audit_entries"].Count());
        Assert.DoesNotContain(Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories), f => f.Contains($"{shop.Acme.Id:N}", StringComparison.Ordinal));
        Assert.Contains("kit.tenant_domains", await Traces.TablesAsync(shop, postgres, "work.yak.test"));
        folder.Delete(recursive: true);
    }

    [Theory, Databases]
    public async Task A_tenant_in_use_is_not_erased(Database database)
    {
        await using var shop = await Shop.OnAsync(database, postgres);
        await Moves.FillAsync(shop, shop.Acme);
        var error = await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(shop, shop.Acme));
        Assert.Equal(PortabilityErrors.TenantInUse, error.Id);
        Assert.Equal(3, await Moves.InAsync(shop, shop.Acme, db => db.Customers.CountAsync()));
        var unknown = shop.Acme with { Id = Guid.CreateVersion7() };
        await Assert.ThrowsAsync<TenantUnavailableException>(() => Moves.EraseAsync(shop, unknown));
    }

    [Fact]
    public async Task A_table_that_the_model_does_not_know_is_found_in_the_catalogue_and_named()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var shop = await Shop.OnPostgresAsync(database);
        await Moves.FillAsync(shop, shop.Acme);
        await postgres.ExecuteAsync(
            database.Name,
            "CREATE TABLE legacy_notes (tenant_id text, note text); GRANT SELECT ON legacy_notes TO kit_app, kit_platform",
            $"INSERT INTO legacy_notes VALUES ('{shop.Acme.Id}', 'x')",
            "CREATE SCHEMA old; CREATE TABLE old.closed (tenant_id uuid); CREATE TABLE ungranted (tenant_id uuid, note text)",
            "CREATE TABLE veiled (tenant_id uuid); GRANT SELECT, DELETE ON veiled TO kit_app, kit_platform; ALTER TABLE veiled ENABLE ROW LEVEL SECURITY",
            $"INSERT INTO veiled VALUES ('{shop.Acme.Id}'); CREATE POLICY own ON veiled USING (tenant_id = nullif(current_setting('kit.tenant', true), '')::uuid)");
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Closing);
        var (_, stays) = await PreviewAsync(shop, shop.Acme);
        Assert.Equal(["old.closed", "ungranted", "veiled"], stays.Where(s => s.Reason.StartsWith("the erasure can't end", StringComparison.Ordinal)).Select(s => s.Table));
        var error = await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(shop, shop.Acme));
        Assert.Equal(PortabilityErrors.NotErased, error.Id);
        Assert.Contains("legacy_notes (1 rows)", error.Message, StringComparison.Ordinal);
        Assert.All(["old.closed", "ungranted"], t => Assert.Contains($"perhaps rows in {t} (it can't be read: GRANT SELECT ON {t} TO kit_platform)", error.Message, StringComparison.Ordinal));
        Assert.Contains("perhaps rows in veiled (its row-level security may hide rows", error.Message, StringComparison.Ordinal);
        Assert.Null((await ErasedAsync(shop, shop.Acme)).FinishedAt);
        Assert.NotNull(await shop.Services.GetRequiredService<ITenantStore>().FindByIdAsync(shop.Acme.Id));

        // As it is said: then what was hidden is counted.
        await postgres.ExecuteAsync(
            database.Name,
            "DELETE FROM legacy_notes; GRANT USAGE ON SCHEMA old TO kit_platform; GRANT SELECT ON old.closed TO kit_platform; GRANT SELECT (tenant_id) ON ungranted TO kit_platform",
            "CREATE POLICY kit_platform ON veiled TO kit_platform USING (true) WITH CHECK (true)");
        error = await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(shop, shop.Acme));
        Assert.Contains("there is still: veiled (1 rows).", error.Message, StringComparison.Ordinal);

        await postgres.ExecuteAsync(database.Name, "DELETE FROM veiled");
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.NotNull((await ErasedAsync(shop, shop.Acme)).FinishedAt);
    }

    [Theory, Databases]
    public async Task What_was_kept_goes_when_its_time_is_over(Database database)
    {
        var clock = new Clock { Now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero) };
        await using var shop = await Shop.OnAsync(database, postgres, s => s.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        await Moves.FillAsync(shop, shop.Acme);
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Closing);
        await Moves.EraseAsync(shop, shop.Acme);
        clock.Now = new(2036, 4, 30, 0, 0, 0, TimeSpan.Zero);
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.Equal([.. Tombstone, "receipt"], await Traces.TablesAsync(shop, postgres, $"{shop.Acme.Id}"));
        Assert.Equal(2036, (await ErasedAsync(shop, shop.Acme)).KeptUntil!.Value.Year);

        clock.Now = new(2036, 5, 2, 0, 0, 0, TimeSpan.Zero);
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.Equal(Tombstone, await Traces.TablesAsync(shop, postgres, $"{shop.Acme.Id}"));
        Assert.Null((await ErasedAsync(shop, shop.Acme)).KeptUntil);
    }

    [Theory, Databases]
    public async Task What_a_part_still_has_is_no_end(Database database)
    {
        var part = new Stubborn();
        await using var shop = await Shop.OnAsync(database, postgres, s => s.AddScoped<ITenantDataPart>(_ => part));
        await Moves.SetStatusAsync(shop, shop.Acme, TenantStatus.Closing);
        Assert.Equal(PortabilityErrors.NotErased, (await Assert.ThrowsAsync<KitException>(() => Moves.EraseAsync(shop, shop.Acme))).Id);
        part.Left = 0;
        await Moves.EraseAsync(shop, shop.Acme);
        Assert.NotNull((await ErasedAsync(shop, shop.Acme)).FinishedAt);
    }

    // Something of everything, with the name in it: a former slug, domains that are there and one that was given up, settings, a file, people, jobs.
    private static async Task FillAsync(Shop shop, TenantInfo tenant, string name)
    {
        await using (var scope = shop.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().ChangeSlugAsync(tenant.Id, name);
            await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().ChangeSlugAsync(tenant.Id, $"{name}-now");
            var domains = scope.ServiceProvider.GetRequiredService<ITenantDomains>();
            await domains.AddDomainAsync(tenant.Id, $"work.{name}.test");
            await domains.AddDomainAsync(tenant.Id, $"gone.{name}.test");
            await domains.RemoveDomainAsync(tenant.Id, $"gone.{name}.test");
        }

        await using var own = shop.As(tenant);
        var settings = own.ServiceProvider.GetRequiredService<ITenantSettings<BrandingSettings>>();
        var branding = await settings.GetAsync();
        (branding.Title, branding.ApiKey) = (name, $"sk-{name}");
        await settings.SaveAsync(branding);
        await own.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync($"{name}.txt", "text/plain", new MemoryStream("text"u8.ToArray()));
        await own.ServiceProvider.GetRequiredService<ITenantCache>().GetOrCreateAsync(name, _ => ValueTask.FromResult(name));
        var db = own.ServiceProvider.GetRequiredService<ShopDb>();
        db.Add(new Membership { UserId = Guid.CreateVersion7(), Name = name, Email = $"ada@{name}.test" });
        db.Add(new Label { Text = name });
        own.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Kit.Core.Tests.Jobs.AddLabel(name), new() { RunAt = DateTimeOffset.UtcNow.AddYears(1) });
        own.ServiceProvider.GetRequiredService<IMailer>().Enqueue(new Mail($"ada@{name}.test", name, name));
        await db.SaveChangesAsync();
    }

    private static async Task EnqueueAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.As(tenant);
        scope.ServiceProvider.GetRequiredService<IJobs>().Enqueue(new Kit.Core.Tests.Jobs.AddLabel("later"), new() { RunAt = DateTimeOffset.UtcNow.AddYears(1) });
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
    }

    private static async Task<(IReadOnlyDictionary<string, long> Goes, IReadOnlyList<KeptRows> Stays)> PreviewAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ErasurePreview>().OfAsync(scope.ServiceProvider.GetRequiredService<ShopDb>(), tenant.Id, CancellationToken.None);
    }

    private static async Task<ErasedTenant> ErasedAsync(Shop shop, TenantInfo tenant)
    {
        await using var scope = shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<ErasedTenant>().AsNoTracking().SingleAsync(e => e.Id == tenant.Id);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Stubborn : ITenantDataPart
    {
        public long Left { get; set; } = 2;

        public string Name => "stubborn";

        public Task ExportAsync(ITenantPartWriter writer, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ImportAsync(ITenantPartReader reader, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EraseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<long> ProveErasedAsync(CancellationToken cancellationToken) => Task.FromResult(Left);
    }
}
