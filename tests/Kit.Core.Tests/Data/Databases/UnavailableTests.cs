using System.Net;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kit.Core.Tests.Data.Databases;

/// <summary>A tenant's own database that can't be reached is that tenant's trouble, and nobody else's.</summary>
public sealed class UnavailableTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task Its_tenants_requests_are_told_to_come_again_and_all_else_goes_on(Database database)
    {
        await using var own = await StartAsync(database);
        using var http = new HttpClient { BaseAddress = new Uri(own.Shop.Url) };
        await own.PlaceAsync($"gone_{Guid.CreateVersion7():N}");

        foreach (var path in new[] { "/t/acme/labels", "/t/acme/add" })
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, answer.StatusCode));
            Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains(KitErrors.TenantDatabaseUnavailable, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("0", await http.GetStringAsync("/t/globex/labels"));
        Assert.Equal("Healthy", await http.GetStringAsync("/healthz"));

        await own.PlaceAsync(own.Name);
        Assert.Equal("0", await http.GetStringAsync("/t/acme/labels"));
    }

    [Fact]
    public async Task Nothing_is_made_where_a_file_is_missing()
    {
        await using var own = await StartAsync(Database.Sqlite);
        var name = $"gone_{Guid.CreateVersion7():N}";
        await own.PlaceAsync(name);
        await using var scope = own.Shop.As(own.Acme);
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        Assert.Equal(name, (await Assert.ThrowsAsync<TenantDatabaseUnavailableException>(() => db.Labels.ToListAsync())).Database);
        Assert.False(File.Exists(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource));
    }

    private Task<OwnDatabase> StartAsync(Database database) => OwnDatabase.StartAsync(database, postgres, map: app =>
    {
        app.MapGet("/labels", (ShopDb db) => db.Labels.CountAsync()).AllowAnonymous();
        app.MapGet("/add", async (ShopDb db) =>
        {
            db.Add(new Label { Text = "a" });
            await db.SaveChangesAsync();
        }).AllowAnonymous();
    });
}
