using Kit.Hosting;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Api.Tests.TestModel;

/// <summary>A host with an API, on either database, with two tenants.</summary>
public sealed class Desk : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _folder;

    private Desk(WebApplication app, string? folder)
    {
        _app = app;
        _folder = folder;
        Address = app.Urls.First();
    }

    public string Address { get; }

    public StatementLog Log => Services.GetRequiredService<StatementLog>();

    public IServiceProvider Services => _app.Services;

    public TenantInfo Acme { get; private set; } = null!;

    public TenantInfo Globex { get; private set; } = null!;

    public static async Task<Desk> OnSqliteAsync(Action<KitBuilder>? kit = null, Action<ApiBuilder>? api = null)
    {
        var folder = Directory.CreateTempSubdirectory("kit-desk-").FullName;
        return await StartAsync(new() { ["ConnectionStrings:Kit"] = $"Data Source={folder}/desk.db;Pooling=false" }, kit, api, folder);
    }

    public static Task<Desk> OnPostgresAsync(PostgresDatabase database, Action<KitBuilder>? kit = null) => StartAsync(
        new() { ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner }, kit, null, null);

    public static WebApplication Build(Dictionary<string, string?> settings, Action<KitBuilder>? kit, Action<ApiBuilder>? api)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Services.AddStatementLog<DeskDb>();
        builder.AddKit<DeskDb>(k =>
        {
            k.AddModule<TestAuthenticationModule>();
            kit?.Invoke(k);
            k.AddApi(a => a
                .Resource<Project>()
                .Resource<WorkItem>(r => r.Exclude(i => i.Weight))
                .Resource<Folder>(r => r.Exclude(f => f.Deleted))
                .Resource<Currency>()
                .Resource<Membership>(r => r.Fields(m => m.Name, m => m.Role)));
            k.AddApi(api ?? (_ => { }));
        });
        var app = builder.Build();
        app.UseKit();
        return app;
    }

    /// <summary>A program with a token of a tenant.</summary>
    public HttpClient Client(TenantInfo tenant)
    {
        var client = new HttpClient { BaseAddress = new(Address) };
        client.DefaultRequestHeaders.Add("X-Test-Client", "integration");
        client.DefaultRequestHeaders.Add("X-Test-Tenant", tenant.Id.ToString());
        return client;
    }

    /// <summary>A browser with a member's cookie, on a page of this host.</summary>
    public HttpClient Browser(Guid userId, bool sameOrigin = true)
    {
        var client = new HttpClient { BaseAddress = new(Address) };
        client.DefaultRequestHeaders.Add("X-Test-User", userId.ToString());
        if (sameOrigin)
        {
            client.DefaultRequestHeaders.Add("Origin", Address);
        }

        return client;
    }

    public AsyncServiceScope As(TenantInfo tenant) => Services.GetRequiredService<ITenantScopes>().Open(tenant);

    public async Task<T> InAsync<T>(TenantInfo tenant, Func<DeskDb, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var scope = As(tenant);
        return await work(scope.ServiceProvider.GetRequiredService<DeskDb>());
    }

    /// <summary>Saves rows of a tenant.</summary>
    public Task SaveAsync(TenantInfo tenant, params object[] rows) => InAsync(tenant, db =>
    {
        db.AddRange(rows);
        return db.SaveChangesAsync();
    });

    public async Task<Membership> AddMemberAsync(TenantInfo tenant, string role = Roles.Member)
    {
        var member = new Membership { UserId = Guid.CreateVersion7(), Name = "Ada", Email = "ada@test", Role = role };
        await SaveAsync(tenant, member);
        return member;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<Desk> StartAsync(
        Dictionary<string, string?> settings, Action<KitBuilder>? kit, Action<ApiBuilder>? api, string? folder)
    {
        var app = Build(settings, kit, api);
        await app.StartAsync();
        var desk = new Desk(app, folder);
        desk.Acme = await desk.CreateTenantAsync("acme");
        desk.Globex = await desk.CreateTenantAsync("globex");
        return desk;
    }

    private async Task<TenantInfo> CreateTenantAsync(string slug)
    {
        await using var scope = Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<DeskDb>();
        var tenant = new Tenant { Slug = slug, Name = slug };
        db.Add(tenant);
        await db.SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }
}
