using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>A shop where acme has a database of its own from the beginning, and globex shares one.</summary>
internal sealed class OwnDatabase(Shop shop, string name) : IAsyncDisposable
{
    public Shop Shop => shop;

    /// <summary>The name of acme's database. It is the test's own: clusters are shared.</summary>
    public string Name => name;

    public TenantInfo Acme { get; private set; } = null!;

    public TenantInfo Globex => shop.Globex;

    public static async Task<OwnDatabase> StartAsync(Database database, PostgresCluster postgres, Action<IServiceCollection>? services = null, Action<KitBuilder>? kit = null, Action<WebApplication>? map = null)
    {
        return await AroundAsync(await Shop.OnAsync(database, postgres, services, kit, map), postgres);
    }

    /// <summary>Takes the shop over, and disposes it.</summary>
    /// <param name="shop">The shop.</param>
    /// <param name="postgres">The cluster that it is on.</param>
    /// <param name="server">The configured server that acme's database is to be on, where that is another.</param>
    public static async Task<OwnDatabase> AroundAsync(Shop shop, PostgresCluster postgres, string? server = null)
    {
        var own = new OwnDatabase(shop, $"{(server is null ? "" : $"{server}/")}acme_{Guid.CreateVersion7():N}");
        if (shop.Services.GetRequiredService<DatabaseProvider>() is PostgresProvider)
        {
            var owner = new NpgsqlConnectionStringBuilder(own.Shop.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.OwnerConnectionString).Username;
            await postgres.ExecuteAsync("postgres", $"ALTER ROLE {owner} CREATEDB");
        }

        await own.Shop.Services.GetRequiredService<ITenantDatabases>().MigrateAsync(own.Name, CancellationToken.None);
        await own.PlaceAsync(own.Name);
        return own;
    }

    /// <summary>Says that acme is elsewhere, without moving anything.</summary>
    public async Task PlaceAsync(string? database)
    {
        await using (var scope = Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
            (await db.Set<Tenant>().SingleAsync(t => t.Id == Shop.Acme.Id)).Database = database;
            await db.SaveChangesAsync();
        }

        var store = Shop.Services.GetRequiredService<ITenantStore>();
        await Eventually.IsTrueAsync(async () => (Acme = (await store.FindByIdAsync(Shop.Acme.Id))!).Database == database);
    }

    /// <summary>How many rows of acme's the entity has in a database, asked for past its place.</summary>
    public async Task<int> CountAsync<TEntity>(string? database)
        where TEntity : class
    {
        await using var scope = Shop.AsPlatform();
        await using var db = Shop.Services.GetRequiredService<ITenantDatabases>().Open(database, scope.ServiceProvider.GetRequiredService<TenantScope>());
        return await db.AllTenants<TEntity>().CountAsync(e => EF.Property<Guid>(e, "TenantId") == Shop.Acme.Id);
    }

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
