using System.IO.Compression;
using System.Net;
using Kit.Core.Tests.Lifecycle;
using Kit.Core.Tests.Portability;
using Kit.Core.Tests.TestModel;
using Kit.Lifecycle;
using Kit.Operations;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Operations;

/// <summary>What owners do with their own organisation.</summary>
public sealed class OrganisationPagesTests(PostgresCluster postgres) : IAsyncDisposable
{
    private const string Path = "/t/acme/settings/organisation";
    private const string Html = "text/html";
    private readonly DnsServer _dns = new();

    public ValueTask DisposeAsync() => _dns.DisposeAsync();

    [Theory, Databases]
    public async Task An_owner_renames_it_and_changes_its_address(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        var page = await PageAsync(host);
        Assert.Equal((HttpStatusCode.Redirect, $"{Path}?done=renamed"), Where(await host.SubmitAsync(page, $"{Path}/name", LifeHost.Ada, ("Name", "  Acme & Söhne "))));
        Assert.Equal("Acme & Söhne", (await host.TenantAsync()).Name);
        foreach (var name in new[] { " ", "two\nlines", "\u202Eevil", new string('x', 201) })
        {
            Assert.Equal((name, HttpStatusCode.BadRequest), (name, (await host.SubmitAsync(page, $"{Path}/name", LifeHost.Ada, ("Name", name))).Status));
        }

        var taken = await host.SubmitAsync(page, $"{Path}/slug", LifeHost.Ada, ("Slug", "globex"));
        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        Assert.Contains("That address is reserved, taken or not well formed", taken.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, "/t/acme-corp/settings/organisation?done=moved"), Where(await host.SubmitAsync(page, $"{Path}/slug", LifeHost.Ada, ("Slug", "acme-corp"))));
        Assert.Equal(HttpStatusCode.PermanentRedirect, (await host.GetAsync(Path, LifeHost.Ada, Html)).Status);
        Assert.Contains("The old one leads here.", (await host.GetAsync("/t/acme-corp/settings/organisation?done=moved", LifeHost.Ada, Html)).Body, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task An_owner_adds_a_domain_proves_it_and_gives_it_up(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres, services =>
        {
            services.Configure<TenancyOptions>(o => o.BaseDomain = "example.test");
            services.PostConfigure<LifecycleOptions>(o => o.NameServers.Add(_dns.Address));
        });
        var page = await PageAsync(host, "example.test");
        var bad = await host.SubmitAsync(page, "/settings/organisation/domains", LifeHost.Ada, "acme.example.test", ("Domain", "localhost"));
        Assert.Equal(HttpStatusCode.BadRequest, bad.Status);
        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(page, "/settings/organisation/domains", LifeHost.Ada, "acme.example.test", ("Domain", "Work.Acme.Test"))).Status);
        page = await PageAsync(host, "example.test");
        Assert.Contains("<code>_kit-challenge.work.acme.test</code>", page.Body, StringComparison.Ordinal);
        var domain = await DomainAsync(host);
        Assert.Contains($"<code>{domain.Token}</code>", page.Body, StringComparison.Ordinal);

        var early = await host.SubmitAsync(page, "/settings/organisation/domains/check", LifeHost.Ada, "acme.example.test", ("Domain", "work.acme.test"));
        Assert.Equal(HttpStatusCode.Conflict, early.Status);
        Assert.Contains("There is no TXT record", early.Body, StringComparison.Ordinal);
        _dns.Records["_kit-challenge.work.acme.test"] = [domain.Token];
        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(page, "/settings/organisation/domains/check", LifeHost.Ada, "acme.example.test", ("Domain", "work.acme.test"))).Status);
        Assert.Equal("acme", (await host.GetAsync("/whoami", LifeHost.Ada, header: ("Host", "work.acme.test"))).Body);
        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(page, "/settings/organisation/domains/remove", LifeHost.Ada, "acme.example.test", ("Domain", "work.acme.test"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/whoami", LifeHost.Ada, header: ("Host", "work.acme.test"))).Status);
    }

    [Theory, Databases]
    public async Task An_owner_downloads_all_data_and_nobody_else_does(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await host.JoinAsync(host.Shop.Globex, LifeHost.Eve, Roles.Owner);
        await Moves.FillAsync(host.Shop, host.Shop.Acme);
        var page = await PageAsync(host);
        Assert.DoesNotContain("Domains of your own", page.Body, StringComparison.Ordinal); // the host has none
        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(page, $"{Path}/exports", LifeHost.Ada)).Status);
        var operation = await OperatorPagesTests.DoneAsync(host);
        Assert.Contains($"{Path}/exports/{operation.Id}", (await PageAsync(host)).Body, StringComparison.Ordinal);
        using (var archive = new ZipArchive(new MemoryStream(await OperatorPagesTests.DownloadAsync(host, $"{Path}/exports/{operation.Id}", LifeHost.Ada))))
        {
            Assert.NotNull(archive.GetEntry("manifest.json"));
        }

        await Eventually.AssertAsync(() =>
        {
            var mail = Assert.Single(host.Mails.Sent);
            Assert.Equal("ada@acme.test", mail.To);
            Assert.Contains(Path, mail.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(operation.Id.ToString(), mail.Text, StringComparison.Ordinal);
            return Task.CompletedTask;
        });

        foreach (var (who, path, status) in new[]
        {
            (LifeHost.Bob, $"{Path}/exports/{operation.Id}", HttpStatusCode.Forbidden), (LifeHost.Eve, $"{Path}/exports/{operation.Id}", HttpStatusCode.NotFound),
            (LifeHost.Olga, $"{Path}/exports/{operation.Id}", HttpStatusCode.NotFound), (host.Program, $"{Path}/exports/{operation.Id}", HttpStatusCode.Forbidden),
            (LifeHost.Eve, $"/t/globex/settings/organisation/exports/{operation.Id}", HttpStatusCode.NotFound),
            (LifeHost.Olga, $"/admin/tenants/{host.AcmeId}/export/{operation.Id}", HttpStatusCode.NotFound), // it is the owners' own
        })
        {
            Assert.Equal((who, path, status), (who, path, (await host.GetAsync(path, who)).Status));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync($"{Path}/exports/{operation.Id}")).Status);
        Assert.DoesNotContain(operation.Id.ToString(), (await host.GetAsync("/t/globex/settings/organisation", LifeHost.Eve, Html)).Body, StringComparison.Ordinal);
        await OperatorPagesTests.ExpireAsync(host);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"{Path}/exports/{operation.Id}", LifeHost.Ada)).Status);
    }

    [Theory, Databases]
    public async Task An_owner_closes_it_by_its_name_and_undoes_that(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        var page = await PageAsync(host);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SubmitAsync(page, $"{Path}/close", LifeHost.Ada, ("Name", "Acme"), ("Reason", ""))).Status);
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync()).Status);
        Assert.Equal((HttpStatusCode.Redirect, Path), Where(await host.SubmitAsync(page, $"{Path}/close", LifeHost.Ada, ("Name", "acme"), ("Reason", "we are done"))));
        Assert.Equal((TenantStatus.Closing, "we are done"), await host.TenantAsync() is var tenant ? (tenant.Status, tenant.StatusReason) : default);
        var closing = await host.GetAsync(Path, LifeHost.Ada, Html);
        Assert.Equal(HttpStatusCode.Forbidden, closing.Status);
        Assert.Contains("Keep acme", closing.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await host.SubmitAsync(closing, "/t/acme/_kit/reopen", LifeHost.Ada)).Status);
        Assert.Equal(TenantStatus.Active, (await host.TenantAsync()).Status);
    }

    [Fact]
    public async Task It_is_for_this_tenants_owners_alone()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        await host.JoinAsync(host.Shop.Globex, LifeHost.Eve, Roles.Owner);
        var page = await PageAsync(host);
        Assert.Equal(page.Body.Split("<form").Length, page.Body.Split("__RequestVerificationToken").Length);
        string[] actions = ["name", "slug", "domains", "domains/check", "domains/remove", "exports", "close"];
        foreach (var action in actions)
        {
            foreach (var (who, status) in new[] { (LifeHost.Bob, HttpStatusCode.Forbidden), (host.Program, HttpStatusCode.Forbidden), (LifeHost.Eve, HttpStatusCode.NotFound), (LifeHost.Olga, HttpStatusCode.NotFound) })
            {
                Assert.Equal((action, who, status), (action, who, (await host.SubmitAsync(page, $"{Path}/{action}", who, ("Name", "acme"), ("Slug", "mine"), ("Domain", "x.test"))).Status));
                Assert.Equal(status, (await host.GetAsync(Path, who, Html)).Status);
            }

            Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Post, $"{Path}/{action}", LifeHost.Ada, form: new() { ["Name"] = "acme", ["Slug"] = "mine", ["Domain"] = "x.test" })).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync(HttpMethod.Post, $"/settings/organisation/{action}", LifeHost.Ada)).Status);
        }

        var tenant = await host.TenantAsync();
        Assert.Equal(("acme", "acme", TenantStatus.Active), (tenant.Name, tenant.Slug, tenant.Status));
        Assert.Equal(0, await Moves.InAsync(host.Shop, host.Shop.Acme, db => db.Set<TenantOperation>().CountAsync()));
    }

    private static (HttpStatusCode, string?) Where(LifeHost.Answer answer) => (answer.Status, answer.Location);

    private static async Task<LifeHost.Answer> PageAsync(LifeHost host, string? baseDomain = null)
    {
        var page = baseDomain is null
            ? await host.GetAsync(Path, LifeHost.Ada, Html)
            : await host.GetAsync("/settings/organisation", LifeHost.Ada, Html, ("Host", $"acme.{baseDomain}"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return page;
    }

    private static async Task<TenantDomain> DomainAsync(LifeHost host)
    {
        await using var scope = host.Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantDomain>().AsNoTracking().SingleAsync();
    }
}
