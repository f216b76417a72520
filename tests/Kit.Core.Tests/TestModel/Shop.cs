using Kit.Core.Tests.Events;
using Kit.Core.Tests.Jobs;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kit.Core.Tests.TestModel;

/// <summary>A host on either database, with two tenants.</summary>
public sealed class Shop : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _folder;

    private Shop(WebApplication app, string? folder)
    {
        _app = app;
        _folder = folder;
    }

    public IServiceProvider Services => _app.Services;

    public TenantInfo Acme { get; private set; } = null!;

    public TenantInfo Globex { get; private set; } = null!;

    public string Url => _app.Urls.First();

    public static async Task<Shop> OnSqliteAsync(Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null, Action<WebApplication>? map = null)
    {
        var folder = Directory.CreateTempSubdirectory("kit-shop-").FullName;
        return await StartAsync(Build(new() { ["ConnectionStrings:Kit"] = $"Data Source={folder}/shop.db;Pooling=false" }, services, kit: kit, map: map), folder);
    }

    public static async Task<Shop> OnAsync(
        Database database, PostgresCluster postgres, Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null, Action<WebApplication>? map = null)
    {
        return database == Database.Postgres
            ? await OnPostgresAsync(await postgres.CreateDatabaseAsync(), services, kit, map)
            : await OnSqliteAsync(services, kit, map);
    }

    public static Task<Shop> OnPostgresAsync(
        PostgresDatabase database, Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null, Action<WebApplication>? map = null) =>
        StartAsync(Build(new() { ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner }, services, kit: kit, map: map), null);

    public static WebApplication Build(
        Dictionary<string, string?> settings, Action<IServiceCollection>? services = null, string environment = "Development", Action<KitBuilder>? kit = null,
        Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        services?.Invoke(builder.Services);
        builder.Services.TryAddSingleton<JobProbe>(); // asked for by the handlers that Kit finds in this assembly
        builder.AddKit<ShopDb>(k =>
        {
            k.AddLane("bulk").AddLane("other").AddJobUpgrade<GreetByNames, Greet>(old => new($"{old.First} {old.Last}"))
                .AddEventUpgrade<OrderPlacedOnce, OrderPlaced>(old => new(old.Number, "once"));
            kit?.Invoke(k);
        });
        var app = builder.Build();
        app.UseKit();
        map?.Invoke(app);
        return app;
    }

    /// <summary>Opens a scope of a tenant.</summary>
    public AsyncServiceScope As(TenantInfo tenant) => Services.GetRequiredService<ITenantScopes>().Open(tenant);

    public AsyncServiceScope AsPlatform(string reason = "a test")
    {
        using var scope = Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<IPlatformScope>().Open(reason);
    }

    /// <summary>Stops the host as a deployment does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<Shop> StartAsync(WebApplication app, string? folder)
    {
        await app.StartAsync();
        var shop = new Shop(app, folder);
        shop.Acme = await shop.CreateTenantAsync("acme");
        shop.Globex = await shop.CreateTenantAsync("globex");
        return shop;
    }

    public async Task<TenantInfo> CreateTenantAsync(string slug)
    {
        await using var scope = Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        if (await db.Set<Tenant>().SingleOrDefaultAsync(t => t.Slug == slug) is { } known)
        {
            return TenantInfo.Of(known); // the second node of a test
        }

        var tenant = new Tenant { Slug = slug, Name = slug };
        db.Add(tenant);
        await db.SaveChangesAsync();
        return TenantInfo.Of(tenant);
    }
}
