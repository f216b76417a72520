using System.IO.Compression;
using System.Net;
using Kit.Audit;
using Kit.Core.Tests.Lifecycle;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Data;
using Kit.Files;
using Kit.Operations;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Operations;

/// <summary>What operators do to a tenant as a whole: with a reason, by a job, with its state in sight.</summary>
public sealed class OperatorPagesTests(PostgresCluster postgres)
{
    private const string Html = "text/html";

    [Theory, Databases]
    public async Task An_export_is_written_by_a_job_and_downloaded_by_operators_alone_until_its_end(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        var path = Path(host, "export");
        await PostAsync(host, path, ("Reason", "a data request"));
        var operation = await DoneAsync(host);
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Contains($"{path}/{operation.Id}", page.Body, StringComparison.Ordinal);

        using (var archive = new ZipArchive(new MemoryStream(await DownloadAsync(host, $"{path}/{operation.Id}", LifeHost.Olga))))
        {
            Assert.NotNull(archive.GetEntry("manifest.json"));
            Assert.Null(archive.GetEntry("tables/kit.tenant_operations.jsonl"));
        }

        foreach (var (who, status) in new[] { (LifeHost.Ada, HttpStatusCode.Forbidden), (LifeHost.Eve, HttpStatusCode.Forbidden), ($"{LifeHost.Olga};client_id=cli;tenant={host.AcmeId}", HttpStatusCode.Forbidden) })
        {
            Assert.Equal(status, (await host.GetAsync($"{path}/{operation.Id}", who)).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync($"{path}/{operation.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/admin/tenants/{host.Shop.Globex.Id}/export/{operation.Id}", LifeHost.Olga)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/t/acme/settings/organisation/exports/{operation.Id}", LifeHost.Ada)).Status); // theirs are their own
        var entries = await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Set<AuditEntry>().Where(e => e.Entity == "tenant-operations").OrderBy(e => e.Id).ToListAsync());
        Assert.Equal(("Olga", AuditAction.Created, "export a tenant: a data request"), (entries[0].ActorName, entries[0].Action, entries[0].Reason));
        Assert.Equal(("Olga", "an operator downloads the export of a tenant"), (entries[^1].ActorName, entries[^1].Reason));

        await ExpireAsync(host);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"{path}/{operation.Id}", LifeHost.Olga)).Status);
        await UpkeepAsync(host);
        Assert.Null(await host.Shop.Services.GetRequiredService<IBlobStore>().OpenAsync(new(Tenant.Platform, operation.Id)));
        Assert.Equal(0, await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Set<TenantOperation>().CountAsync()));
    }

    [Theory, Databases]
    public async Task A_suspended_tenant_is_exported_too(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "unpaid"));
        await PostAsync(host, Path(host, "export"), ("Reason", "a data request"));
        Assert.True((await DoneAsync(host)).Size > 0);
    }

    [Theory, Databases]
    public async Task An_erasure_says_before_what_is_kept_and_afterwards_what_was_proved(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        await PostAsync(host, Path(host, "export"), ("Reason", "for them"));
        var export = await DoneAsync(host);
        var path = Path(host, "erase");
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Contains("<td>receipt</td><td>1</td><td>the law of a test</td>", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"Slug\"", page.Body, StringComparison.Ordinal); // it is active
        Assert.Equal(HttpStatusCode.Conflict, (await host.SubmitAsync(await host.GetAsync(Path(host, "export"), LifeHost.Olga, Html), path, LifeHost.Olga, ("Reason", "x"), ("Slug", "acme"))).Status);

        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "unpaid"));
        page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SubmitAsync(page, path, LifeHost.Olga, ("Reason", "contract ended"), ("Slug", "globex"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SubmitAsync(page, path, LifeHost.Olga, ("Reason", " "), ("Slug", "acme"))).Status);
        await PostAsync(host, path, ("Reason", "contract ended"), ("Slug", "acme"));

        await Eventually.AssertAsync(async () => Assert.Contains("is erased</h1>", (await host.GetAsync(path, LifeHost.Olga, Html)).Body, StringComparison.Ordinal));
        page = await host.GetAsync(path, LifeHost.Olga, Html);
        foreach (var text in new[] { "Olga (operator)", "contract ended", "no table of the database has a row of it but what is kept", "the law of a test", "<td>customers</td><td>3</td>" })
        {
            Assert.Contains(text, page.Body, StringComparison.Ordinal);
        }

        Assert.Null(await host.Shop.Services.GetRequiredService<IBlobStore>().OpenAsync(new(Tenant.Platform, export.Id)));
        Assert.Null(await host.Shop.Services.GetRequiredService<ITenantStore>().FindByIdAsync(host.AcmeId));
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync(Path(host, "export"), LifeHost.Olga, Html)).Status);
    }

    [Theory, Databases]
    public async Task A_clone_is_its_owners_alone(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        var path = Path(host, "clone");
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        var ada = LifeHost.Ada.Split('=', ';')[1];
        foreach (var (slug, owner, status) in new[]
        {
            ("globex", ada, HttpStatusCode.Conflict), ("X", ada, HttpStatusCode.Conflict), ("acme-2", Guid.CreateVersion7().ToString(), HttpStatusCode.BadRequest), ("acme-2", "", HttpStatusCode.BadRequest),
        })
        {
            Assert.Equal((slug, status), (slug, (await host.SubmitAsync(page, path, LifeHost.Olga, ("Reason", "to try"), ("Slug", slug), ("Owner", owner))).Status));
        }

        await PostAsync(host, path, ("Reason", "to try"), ("Slug", "acme-2"), ("Owner", ada));
        var operation = await DoneAsync(host);
        var copy = (await host.Shop.Services.GetRequiredService<ITenantStore>().FindBySlugAsync("acme-2"))!;
        Assert.Equal((operation.Id, "acme (sandbox)"), (copy.Id, copy.Name));
        Assert.Equal(3, await Moves.InAsync(host.Shop, copy, db => db.Customers.CountAsync()));
        Assert.Equal("acme-2", (await host.GetAsync("/t/acme-2/whoami", LifeHost.Ada)).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/t/acme-2/whoami", LifeHost.Bob)).Status);
    }

    [Fact]
    public async Task What_is_under_way_is_not_begun_again_and_nothing_is_without_a_reason_or_a_form_of_ours()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres, s => s.PostConfigure<Kit.Jobs.JobsOptions>(o => o.Enabled = false));
        var path = Path(host, "export");
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SubmitAsync(page, path, LifeHost.Olga, ("Reason", ""))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SubmitAsync(page, path, LifeHost.Olga, ("Reason", new string('x', 301)))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, path, LifeHost.Olga, form: new() { ["Reason"] = "forged" })).Status);
        await PostAsync(host, path, ("Reason", "one"));
        var again = await host.SubmitAsync(page, path, LifeHost.Olga, ("Reason", "two"));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Contains("That is under way already.", again.Body, StringComparison.Ordinal);
        Assert.Contains("Waiting", again.Body, StringComparison.Ordinal);
        Assert.Equal(1, await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Set<TenantOperation>().CountAsync()));
    }

    [Fact]
    public async Task Only_operators_get_there()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        await host.LiveAsync(l => l.SuspendAsync(host.AcmeId, "unpaid"));
        foreach (var name in new[] { "export", "clone", "erase" })
        {
            var path = Path(host, name);
            var page = await host.GetAsync(path, LifeHost.Olga, Html);
            foreach (var who in new[] { LifeHost.Ada, LifeHost.Eve, $"{LifeHost.Olga};client_id=cli;tenant={host.AcmeId}" })
            {
                Assert.Equal(HttpStatusCode.Forbidden, (await host.GetAsync(path, who)).Status);
                Assert.Equal(HttpStatusCode.Forbidden, (await host.SubmitAsync(page, path, who, ("Reason", "no"), ("Slug", "acme"))).Status);
            }

            Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync(path)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/admin/tenants/{Guid.CreateVersion7()}/{name}", LifeHost.Olga)).Status);
        }

        Assert.Equal(TenantStatus.Suspended, (await host.TenantAsync()).Status);
        Assert.Equal(0, await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Set<TenantOperation>().CountAsync()));
    }

    internal static async Task<TenantOperation> DoneAsync(LifeHost host)
    {
        TenantOperation? done = null;
        await Eventually.AssertAsync(
            async () =>
            {
                done = await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Set<TenantOperation>().AsNoTracking().OrderByDescending(o => o.Id).FirstAsync());
                Assert.NotNull(done.FinishedAt);
            },
            TimeSpan.FromSeconds(60));
        return done!;
    }

    internal static async Task<byte[]> DownloadAsync(LifeHost host, string path, string who)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Shop.Url + path));
        request.Headers.Add(HeaderAuthentication.Header, who);
        using var answer = await http.SendAsync(request);
        Assert.Equal(("application/zip", "attachment", true), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.DispositionType, answer.Headers.CacheControl?.NoStore));
        return await answer.Content.ReadAsByteArrayAsync();
    }

    internal static async Task ExpireAsync(LifeHost host)
    {
        await using var scope = host.Shop.AsPlatform();
        await scope.ServiceProvider.GetRequiredService<KitDbContext>().AllTenants<TenantOperation>()
            .ExecuteUpdateAsync(s => s.SetProperty(o => o.ExpiresAt, DateTimeOffset.UtcNow.AddSeconds(-1)));
    }

    internal static Task UpkeepAsync(LifeHost host) =>
        host.Shop.Services.GetServices<Kit.Hosting.IKitCommand>().Single(c => c.Name == "upkeep").RunAsync([], CancellationToken.None);

    private static string Path(LifeHost host, string name) => $"/admin/tenants/{host.AcmeId}/{name}";

    private static async Task PostAsync(LifeHost host, string path, params (string, string)[] fields)
    {
        var page = await host.GetAsync(path, LifeHost.Olga, Html);
        Assert.Equal(page.Body.Split("<form").Length, page.Body.Split("__RequestVerificationToken").Length);
        var answer = await host.SubmitAsync(page, path, LifeHost.Olga, fields);
        Assert.Equal((HttpStatusCode.Redirect, path), (answer.Status, answer.Location));
    }
}
