using Kit.Billing.Emulator;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Billing.Tests.TestHost;

/// <summary>A host with billing and the emulator on Kestrel, and two tenants with an owner and a member each.</summary>
public sealed class BillingHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly WebApplication _app;
    private readonly string _folder;

    private BillingHost(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
    }

    public IServiceProvider Services => _app.Services;

    public Uri Root => new(_app.Urls.Single());

    public ShiftedClock Clock => (ShiftedClock)Services.GetRequiredService<TimeProvider>();

    public IStripeEmulator Emulator => Services.GetRequiredService<IStripeEmulator>();

    internal StripeConnection Stripe => Services.GetRequiredService<StripeConnection>();

    public TestTenant Acme { get; private set; } = null!;

    public TestTenant Globex { get; private set; } = null!;

    public static Task<BillingHost> OnSqliteAsync(Dictionary<string, string?>? settings = null, Action<KitBuilder>? kit = null) =>
        StartAsync(folder => new() { ["ConnectionStrings:Kit"] = $"Data Source={folder}/work.db;Pooling=false" }, settings, kit);

    public static Task<BillingHost> OnPostgresAsync(PostgresDatabase database, Dictionary<string, string?>? settings = null) => StartAsync(
        _ => new() { ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner }, settings, null);

    /// <summary>A host that is not started.</summary>
    public static WebApplication Build(Dictionary<string, string?> settings, string environment, Action<KitBuilder> kit)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("KIT_TEST_LOG") is { Length: > 0 })
        {
            builder.Logging.AddConsole();
        }

        builder.Services.AddSingleton<TimeProvider>(new ShiftedClock());
        builder.Services.AddAuthentication(TestAuthentication.Name).AddScheme<AuthenticationSchemeOptions, TestAuthentication>(TestAuthentication.Name, null);
        builder.AddKit<WorkDb>(kit);
        var app = builder.Build();
        app.UseKit();
        return app;
    }

    public static void AddDefaults(KitBuilder kit) => kit
        .AddLimit<Project>("projects")
        .AddFeature("sso", "single sign-on")
        .AddBilling(billing => billing.UsePlans(TestPlans.All))
        .AddStripeEmulator(emulator => emulator.RetrySchedule = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(200), 20)]);

    public Browser Browse(Guid? user) => new(Root, user);

    /// <summary>Opens a scope in which the tenant is current.</summary>
    public AsyncServiceScope As(TestTenant tenant) => Services.GetRequiredService<ITenantScopes>().Open(tenant.Info);

    public AsyncServiceScope AsPlatform() => Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();

    public async Task<T> AsAsync<T>(TestTenant tenant, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = As(tenant);
        return await work(scope.ServiceProvider);
    }

    public Task<List<T>> RowsAsync<T>(TestTenant tenant)
        where T : class => AsAsync(tenant, sp => sp.GetRequiredService<WorkDb>().Set<T>().AsNoTracking().ToListAsync());

    internal async Task<List<StripeEvent>> InboxAsync()
    {
        await using var scope = AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<WorkDb>().Set<StripeEvent>().AsNoTracking().OrderBy(e => e.ReceivedAt).ToListAsync();
    }

    /// <summary>Waits until the emulator has delivered all it has, and all of it is processed.</summary>
    public async Task SettleAsync()
    {
        await Emulator.FlushAsync();
        await Eventually.IsTrueAsync(async () => (await InboxAsync()).TrueForAll(e => e.State != StripeEventState.Received), Patience);
    }

    public Task<BillingStatus> StatusAsync(TestTenant tenant) => AsAsync(tenant, sp => sp.GetRequiredService<IBilling>().GetAsync());

    public Task AddProjectAsync(TestTenant tenant, string name) => AsAsync(tenant, sp =>
    {
        var db = sp.GetRequiredService<WorkDb>();
        db.Add(new Project { Name = name });
        return db.SaveChangesAsync();
    });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<BillingHost> StartAsync(
        Func<string, Dictionary<string, string?>> database, Dictionary<string, string?>? settings, Action<KitBuilder>? kit)
    {
        var folder = Directory.CreateTempSubdirectory("kit-billing-").FullName;
        var all = database(folder);
        all["Kit:DataPath"] = folder;
        all["Kit:ProductName"] = "Work";
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        var host = new BillingHost(Build(all, Environments.Development, kit ?? AddDefaults), folder);
        await host._app.StartAsync();
        host.Acme = await host.CreateTenantAsync("acme");
        host.Globex = await host.CreateTenantAsync("globex");
        return host;
    }

    private async Task<TestTenant> CreateTenantAsync(string slug)
    {
        var tenant = new Tenant { Slug = slug, Name = char.ToUpperInvariant(slug[0]) + slug[1..] };
        await using (var scope = AsPlatform())
        {
            var db = scope.ServiceProvider.GetRequiredService<WorkDb>();
            db.Add(tenant);
            await db.SaveChangesAsync();
        }

        var made = new TestTenant(TenantInfo.Of(tenant), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await AsAsync(made, sp =>
        {
            var db = sp.GetRequiredService<WorkDb>();
            db.Add(new Membership { UserId = made.Owner, Name = "Owner", Email = $"owner@{slug}.test", Role = Roles.Owner });
            db.Add(new Membership { UserId = made.Admin, Name = "Admin", Email = $"admin@{slug}.test", Role = Roles.Admin });
            db.Add(new Membership { UserId = made.Member, Name = "Member", Email = $"member@{slug}.test" });
            return db.SaveChangesAsync();
        });
        return made;
    }
}
