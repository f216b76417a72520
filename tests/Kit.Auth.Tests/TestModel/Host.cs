using Kit.Data;
using Kit.Lifecycle;
using Kit.Notifications;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Auth.Tests.TestModel;

/// <summary>A host with two tenants, their people and a probe within tenants, listening on a free port.</summary>
public sealed class Host : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    public const string ClientSecret = "acme-integration-secret";
    public const string RedirectUri = "http://127.0.0.1:9999/cb";

    private readonly WebApplication _app;
    private readonly string? _folder;

    private Host(WebApplication app, string? folder)
    {
        _app = app;
        _folder = folder;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public string Url { get; }

    public IServiceProvider Services => _app.Services;

    public Inbox Inbox => Services.GetRequiredService<Inbox>();

    public CountingHasher Hasher => Services.GetRequiredService<CountingHasher>();

    public TenantInfo Acme { get; private set; } = null!;

    public TenantInfo Globex { get; private set; } = null!;

    /// <summary>Owner of acme.</summary>
    public KitUser Ada { get; private set; } = null!;

    /// <summary>Owner of globex.</summary>
    public KitUser Grace { get; private set; } = null!;

    /// <summary>Member of both.</summary>
    public KitUser Alan { get; private set; } = null!;

    public static async Task<Host> OnSqliteAsync(Action<WebApplicationBuilder>? configure = null, Action<KitBuilder>? kit = null, bool seed = true)
    {
        var folder = Directory.CreateTempSubdirectory("kit-auth-").FullName;
        var host = await StartAsync(new() { ["ConnectionStrings:Kit"] = $"Data Source={folder}/notes.db;Pooling=false" }, folder, configure, kit);
        if (seed)
        {
            await host.SeedAsync();
        }

        return host;
    }

    public static async Task<Host> OnPostgresAsync(PostgresDatabase database, bool seed = true, string? publicUrl = null)
    {
        var host = await StartAsync(
            new() { ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner, ["Kit:PublicUrl"] = publicUrl }, null, null, null);
        if (seed)
        {
            await host.SeedAsync();
        }

        return host;
    }

    public Browser NewBrowser() => new(Url);

    public async Task<Browser> LogInAsync(string email, string password = Password)
    {
        var browser = NewBrowser();
        await browser.LogInAsync(email, password);
        return browser;
    }

    /// <summary>Opens a scope of a tenant.</summary>
    public AsyncServiceScope As(TenantInfo tenant) => Services.GetRequiredService<ITenantScopes>().Open(tenant);

    public async Task<T> PlatformAsync<T>(Func<KitDbContext, Task<T>> work)
    {
        await using var outer = Services.CreateAsyncScope();
        await using var scope = outer.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test");
        return await work(scope.ServiceProvider.GetRequiredService<KitDbContext>());
    }

    public async Task<T> InTenantAsync<T>(TenantInfo tenant, Func<KitDbContext, Task<T>> work)
    {
        await using var scope = As(tenant);
        return await work(scope.ServiceProvider.GetRequiredService<KitDbContext>());
    }

    /// <summary>Shuts a tenant, as an operator does.</summary>
    public async Task SuspendAsync(TenantInfo tenant)
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().SuspendAsync(tenant.Id, "a test");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<Host> StartAsync(Dictionary<string, string?> settings, string? folder, Action<WebApplicationBuilder>? configure, Action<KitBuilder>? more)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<Inbox>();
        builder.Services.AddScoped<IMailer, InboxMailer>();
        builder.Services.AddSingleton<CountingHasher>();
        builder.Services.AddSingleton<IPasswordHasher<KitUser>>(sp => sp.GetRequiredService<CountingHasher>());
        configure?.Invoke(builder);
        builder.AddKit<NotesDb>(kit =>
        {
            kit.AddAuth();
            more?.Invoke(kit);
        });
        var app = builder.Build();
        app.UseKit();
        MapProbes(app);
        await app.StartAsync();
        return new Host(app, folder);
    }

    private static void MapProbes(WebApplication app)
    {
        app.MapGet("/", (TenantScope scope) => Results.Text($"<h1>{scope.Tenant!.Name}</h1>", "text/html"));
        app.MapGet("/api/notes", Probe).WithMetadata(new TenantFromClaimAttribute()).RequireAuthorization("notes.read");
        app.MapGet("/manage", Probe).RequireAuthorization(AuthPermissions.ManageMembers);
        app.MapGet("/operators", (TenantScope scope) => scope.Permissions.Names).WithMetadata(new PlatformWideAttribute()).RequireAuthorization(AuthPermissions.OperatorAccess);

        static object Probe(TenantScope scope, HttpContext context) => new
        {
            tenant = scope.Tenant!.Slug,
            actor = scope.Actor.Kind.ToString(),
            name = scope.Actor.Name,
            claims = context.User.Claims.Select(c => c.Type).Distinct().Order(),
        };
    }

    private async Task SeedAsync()
    {
        var users = Services.GetRequiredService<IUserAccounts>();
        var tenants = Services.GetRequiredService<ITenantProvisioner>();
        Ada = await users.CreateAsync("ada@acme.test", "Ada", Password);
        Grace = await users.CreateAsync("grace@globex.test", "Grace", Password);
        Alan = await users.CreateAsync("alan@both.test", "Alan", Password);
        Acme = await tenants.CreateAsync(new("Acme", Ada.Id) { Slug = "acme" });
        Globex = await tenants.CreateAsync(new("Globex", Grace.Id) { Slug = "globex" });
        await tenants.AddMemberAsync(Acme.Id, Alan.Id, Roles.Member);
        await tenants.AddMemberAsync(Globex.Id, Alan.Id, Roles.Member);
        var clients = Services.GetRequiredService<IOAuthClients>();
        await clients.CreateConfidentialAsync(Acme.Id, "acme-integration", ClientSecret, "Acme's integration", ["api"]);
        await clients.CreatePublicAsync("cli", "The CLI", [new(RedirectUri)], ["profile", "email", "api"]);
    }
}
