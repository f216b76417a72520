using System.Net;
using Kit.Audit;
using Kit.Core.Tests.Lifecycle;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Hosting;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kit.Core.Tests.Operations;

/// <summary>An operator moves a tenant from its page: with a reason, by a job, and reads what came of it.</summary>
public sealed class MovePagesTests(PostgresCluster postgres) : IDisposable
{
    private const string Html = "text/html";
    private readonly MovePoints _points = new();
    private readonly string _own = $"acme_{Guid.CreateVersion7():N}";

    public void Dispose() => _points.Dispose();

    [Theory, Databases]
    public async Task A_tenant_goes_to_a_database_of_its_own_and_back(Database database)
    {
        await using var host = await StartAsync(database);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        var path = Path(host);
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Contains("It is in the shared database.", Text(page), StringComparison.Ordinal);
        Assert.Contains("value=\"acme_db\"", page.Body, StringComparison.Ordinal);
        var answer = await host.SubmitAsync(page, path, LifeHost.Olga, ("Database", _own), ("Reason", "its own plan"));
        Assert.Equal((HttpStatusCode.Redirect, path), (answer.Status, answer.Location));
        await EndAsync(host, TenantMoveStep.Done);
        Assert.Equal(_own, (await host.TenantAsync()).Database);

        page = await host.GetAsync(path, LifeHost.Olga, Html);
        foreach (var text in new[] { $"<code>{_own}</code>", "its own plan", "Olga", "tables proved; not to be written for", "Move it back to the shared database" })
        {
            Assert.Contains(text, page.Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("name=\"Database\"", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(page, path, LifeHost.Olga, ("Reason", "smaller plan"))).Status);
        await EndAsync(host, TenantMoveStep.Done, moves: 2);
        Assert.Null((await host.TenantAsync()).Database);

        await using var scope = host.Shop.AsPlatform();
        var id = host.AcmeId.ToString();
        var entries = await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>().Where(e => e.Entity == "tenants" && e.EntityId == id && e.Changes.Contains("Move"))
            .OrderBy(e => e.Id).Select(e => new { e.ActorName, e.ActorKind, e.Reason }).ToListAsync();
        Assert.Equal([("Olga", ActorKind.Operator, "its own plan"), ("Olga", ActorKind.Operator, "smaller plan")], entries.Select(e => (e.ActorName, e.ActorKind, e.Reason)));
    }

    [Theory, Databases]
    public async Task One_that_fails_is_rolled_back_and_says_why(Database database)
    {
        await using var host = await StartAsync(database);
        _points.FailAt("proved");
        var path = Path(host);
        await host.SubmitAsync(await host.GetAsync(path, LifeHost.Olga, Html), path, LifeHost.Olga, ("Database", _own), ("Reason", "its own plan"));
        await EndAsync(host, TenantMoveStep.RolledBack);
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Contains("RolledBack", page.Body, StringComparison.Ordinal);
        Assert.Contains("failed at proved", page.Body, StringComparison.Ordinal);
        Assert.Contains("Move it there", page.Body, StringComparison.Ordinal);
        Assert.Null((await host.TenantAsync()).Database);
    }

    [Theory, Databases]
    public async Task One_that_is_under_way_says_how_far_it_is_is_not_begun_again_and_is_rolled_back_on_demand(Database database)
    {
        await using var host = await StartAsync(database);
        var held = _points.HoldAt("CatchingUp");
        var path = Path(host);
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        await host.SubmitAsync(page, path, LifeHost.Olga, ("Database", _own), ("Reason", "its own plan"));
        await held.Reached;
        var second = await host.SubmitAsync(page, path, LifeHost.Olga, ("Database", _own), ("Reason", "again"));
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Contains("is being moved", second.Body, StringComparison.Ordinal);
        page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Contains("CatchingUp", page.Body, StringComparison.Ordinal);
        Assert.Contains("http-equiv=\"refresh\"", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(page, $"{path}/cancel", LifeHost.Olga)).Status);
        Assert.Contains("It is to be rolled back", (await host.GetAsync(path, LifeHost.Olga, Html)).Body, StringComparison.Ordinal);
        held.Go();
        await EndAsync(host, TenantMoveStep.RolledBack);
        page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Contains("It was cancelled.", page.Body, StringComparison.Ordinal);
        var late = await host.SubmitAsync(page, $"{path}/cancel", LifeHost.Olga);
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("No move of tenant", late.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_be_no_move_is_said_on_the_form()
    {
        await using var host = await StartAsync(Database.Sqlite);
        var path = Path(host);
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        await using (var scope = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<Tenant>().Where(t => t.Id == host.Shop.Globex.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.Database, "globex_db"));
        }

        foreach (var (name, reason, status) in new[]
        {
            ("Acme; DROP", "x", HttpStatusCode.BadRequest), ("../acme", "x", HttpStatusCode.BadRequest), (_own, " ", HttpStatusCode.BadRequest), (_own, new string('x', 301), HttpStatusCode.BadRequest),
            ("globex_db", "x", HttpStatusCode.BadRequest), ("", "x", HttpStatusCode.Conflict),
        })
        {
            var answer = await host.SubmitAsync(page, path, LifeHost.Olga, ("Database", name), ("Reason", reason));
            Assert.Equal((name, status), (name, answer.Status));
            Assert.Contains("role=\"alert\"", answer.Body, StringComparison.Ordinal);
        }

        await host.LiveAsync(l => l.CloseAsync(host.AcmeId, "over"));
        page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Contains("Only an active or a suspended one can be moved.", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await host.SubmitAsync(await host.GetAsync($"/admin/tenants/{host.AcmeId}/export", LifeHost.Olga, Html), path, LifeHost.Olga, ("Database", _own), ("Reason", "x"))).Status);
        await using var after = host.Shop.Services.GetRequiredService<ITenantScopes>().OpenPlatformWide();
        Assert.Empty(await after.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantMove>().ToListAsync());
    }

    [Fact]
    public async Task Where_nobody_could_do_it_it_is_not_offered()
    {
        foreach (var on in new[] { true, false })
        {
            await using var host = await StartAsync(Database.Sqlite, o => o.OnOperatorsSite = on);
            var link = host.Shop.Services.GetServices<OperatorLink>().Single(l => l.Label == "Move…");
            Assert.Equal(on, link.IsOffered(host.Shop.Services));
            var page = await host.GetAsync($"/admin/tenants/{host.AcmeId}/export", LifeHost.Olga, Html);
            Assert.Equal(on ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await host.GetAsync(Path(host), LifeHost.Olga, Html)).Status);
            Assert.Equal(on ? HttpStatusCode.BadRequest : HttpStatusCode.NotFound, (await host.SubmitAsync(page, Path(host), LifeHost.Olga, ("Database", _own), ("Reason", ""))).Status);
        }
    }

    [Fact]
    public void It_is_offered_by_itself_where_a_node_has_the_owners_login()
    {
        foreach (var (owner, offered) in new[] { ("Host=x;Username=owner", true), (null, false) })
        {
            var options = new DatabaseOptions { ConnectionString = "Host=x;Username=app", OwnerConnectionString = owner };
            var places = new MovePlaces(DatabaseProviders.Create(options), null!, Options.Create(options), Options.Create(new MoveOptions()));
            Assert.Equal(offered, places.AreOffered);
        }
    }

    [Fact]
    public async Task Only_operators_get_there()
    {
        await using var host = await StartAsync(Database.Sqlite);
        var path = Path(host);
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        foreach (var who in new[] { LifeHost.Ada, LifeHost.Eve, $"{LifeHost.Olga};client_id=cli;tenant={host.AcmeId}" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await host.GetAsync(path, who)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await host.SubmitAsync(page, path, who, ("Database", _own), ("Reason", "x"))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await host.SubmitAsync(page, $"{path}/cancel", who)).Status);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await host.SubmitAsync(page, path, LifeHost.Olga)).Status); // a form without a field
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/admin/tenants/{Guid.CreateVersion7()}/move", LifeHost.Olga)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, path, LifeHost.Olga, form: new() { ["Database"] = _own, ["Reason"] = "forged" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, $"{path}/cancel", LifeHost.Olga, form: new() { ["Reason"] = "forged" })).Status);
    }

    private static string Path(LifeHost host) => $"/admin/tenants/{host.AcmeId}/move";

    private static string Text(LifeHost.Answer page) => System.Text.RegularExpressions.Regex.Replace(page.Body, "<[^>]*>", "");

    private static Task EndAsync(LifeHost host, TenantMoveStep step, int moves = 1) => Eventually.AssertAsync(
        async () =>
        {
            await using var scope = host.Shop.AsPlatform();
            var all = await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantMove>().AsNoTracking().OrderByDescending(m => m.Id).ToListAsync();
            Assert.Equal((moves, step), (all.Count, all[0].Step));
        });

    private async Task<LifeHost> StartAsync(Database database, Action<MoveOptions>? options = null)
    {
        var host = await LifeHost.StartAsync(database, postgres, s =>
        {
            s.AddLogging(l => l.AddProvider(_points).AddFilter("Kit.Portability.MoveRunner", LogLevel.Information));
            s.PostConfigure<MoveOptions>(o =>
            {
                o.CleanUpAfter = TimeSpan.Zero;
                options?.Invoke(o);
            });
        });
        if (database == Database.Postgres)
        {
            var owner = new NpgsqlConnectionStringBuilder(host.Shop.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.OwnerConnectionString).Username;
            await postgres.ExecuteAsync("postgres", $"ALTER ROLE {owner} CREATEDB");
        }

        return host;
    }
}
