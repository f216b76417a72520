using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kit.Testing.Tests.Isolation;

/// <summary>The suite on a host that leaks: each leak is found, by the entity, the attack and the wall.</summary>
public sealed class PlantedLeakTests(PostgresCluster postgres)
{
    [Fact]
    public async Task A_host_without_a_leak_holds()
    {
        await using var host = await StartAsync();
        var failures = await host.FailuresAsync();
        Assert.True(failures.Count == 0, string.Join("\n", failures.Select(f => f.Message)));
    }

    [Fact]
    public async Task A_table_without_row_security_is_found()
    {
        await using var host = await StartAsync(sql: "ALTER TABLE book DISABLE ROW LEVEL SECURITY");
        var failures = await host.FailuresAsync();
        Assert.All(failures, f => Assert.Equal(Walls.RowSecurity, f.Wall));
        Assert.Equal(
            ["change its rows by SQL", "count its rows by SQL", "delete its rows by SQL", "give rows away by SQL", "read it on the bare connection"],
            failures.Select(f => f.Attack).Order());
        Assert.All(failures, f => Assert.Equal("\"book\"", f.Target));
    }

    [Fact]
    public async Task A_table_that_may_be_emptied_is_found() =>
        await FoundAsync("GRANT TRUNCATE ON tag, book_tag TO kit_app", "\"tag\"", "empty it", Walls.RowSecurity);

    [Fact]
    public async Task A_foreign_key_that_the_database_does_not_hold_is_found() =>
        await FoundAsync(
            "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'book'::regclass AND contype = 'f' LOOP "
            + "EXECUTE format('ALTER TABLE book DROP CONSTRAINT %I', c.conname); END LOOP; END $$",
            "Book", "refer to the other's row by AuthorId", Walls.Keys);

    [Fact]
    public async Task A_unique_index_over_all_tenants_is_found() =>
        await FoundAsync("CREATE UNIQUE INDEX leak ON author (code)", "Author", "take the same Code", Walls.Keys);

    [Fact]
    public async Task An_endpoint_that_reads_past_its_tenant_is_found() =>
        await FoundAsync("GET /leak/{id:guid}", "name the other's rows", Walls.Endpoint, app => app.MapGet(
            "/leak/{id:guid}",
            async (Guid id, IServiceScopeFactory scopes) =>
            {
                // The platform's scope is refused to a tenant's user; a scope beside the request's knows no user.
                await using var beside = scopes.CreateAsyncScope();
                await using var scope = beside.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a leak");
                var book = await scope.ServiceProvider.GetRequiredService<HostileDb>().AllTenants<Book>().FirstOrDefaultAsync(b => b.Id == id);
                return book is null ? Results.NotFound() : Results.Ok(book.Title);
            }));

    [Fact]
    public async Task An_endpoint_that_deletes_past_its_tenant_is_found() =>
        await FoundAsync("DELETE /leak/{id:guid}", "name the other's rows", Walls.Endpoint, app => app.MapDelete(
            "/leak/{id:guid}",
            async (Guid id, IServiceScopeFactory scopes) =>
            {
                // The platform's scope is refused to a tenant's user; a scope beside the request's knows no user.
                await using var beside = scopes.CreateAsyncScope();
                await using var scope = beside.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a leak");
                await scope.ServiceProvider.GetRequiredService<HostileDb>().AllTenants<Tag>().Where(t => t.Id == id).ExecuteDeleteAsync();
                return Results.NoContent();
            }));

    private async Task FoundAsync(string sql, string target, string attack, string wall)
    {
        await using var host = await StartAsync(sql);
        Assert.Contains(await host.FailuresAsync(), f => f.Target == target && f.Attack == attack && f.Wall == wall);
    }

    private async Task FoundAsync(string target, string attack, string wall, Action<IEndpointRouteBuilder> leak)
    {
        await using var host = await StartAsync(leak: leak);
        var failure = Assert.Single(await host.FailuresAsync());
        Assert.Equal((target, attack, wall), (failure.Target, failure.Attack, failure.Wall));
    }

    private async Task<Hostile> StartAsync(string? sql = null, Action<IEndpointRouteBuilder>? leak = null)
    {
        var database = await postgres.CreateDatabaseAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Kit"] = database.App, ["ConnectionStrings:KitOwner"] = database.Owner, ["urls"] = "http://127.0.0.1:0", ["Kit:Jobs:Enabled"] = "false",
        });
        OutOfTheWay.Take(builder.Services);
        builder.AddKit<HostileDb>(kit => kit.AddModule<AuthenticationModule>());
        var app = builder.Build();
        app.UseKit();
        leak?.Invoke(app);
        await app.StartAsync();
        if (sql is not null)
        {
            await postgres.ExecuteAsync(database.Name, sql);
        }

        return new(app, await IsolationStage<HostileDb>.OfAsync(app.Services, database, () => new() { BaseAddress = new(app.Urls.First()) }));
    }

    private sealed class AuthenticationModule : KitModule
    {
        public override string Name => "TestAuthentication";

        public override void Use(IApplicationBuilder app, KitStage stage)
        {
            if (stage == KitStage.Authentication)
            {
                app.UseAuthentication();
            }
        }
    }

    private sealed class Hostile(WebApplication app, IsolationStage<HostileDb> stage) : IAsyncDisposable
    {
        public async Task<List<IsolationException>> FailuresAsync()
        {
            Assert.NotEmpty(stage.Attacks);
            var failures = new List<IsolationException>();
            foreach (var attack in stage.Attacks)
            {
                if (await Record.ExceptionAsync(() => stage.RunAsync(attack.Target, attack.Name)) is { } failure)
                {
                    failures.Add(Assert.IsType<IsolationException>(failure));
                }
            }

            return failures;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
