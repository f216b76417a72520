using System.Collections.Concurrent;
using System.Net;
using Kit.Core.Tests.TestModel;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Lifecycle;

public sealed class SlugTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task The_old_address_leads_members_to_the_same_page_at_the_new_one(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/t/acme/whoami", LifeHost.Bob)).Status);
        await host.LiveAsync(l => l.ChangeSlugAsync(host.AcmeId, "acme-corp"));

        var old = await host.GetAsync("/t/acme/whoami?page=2&q=a%20b", LifeHost.Bob);
        Assert.Equal((HttpStatusCode.PermanentRedirect, "/t/acme-corp/whoami?page=2&q=a%20b", "no-store"), (old.Status, old.Location, old.CacheControl));
        Assert.Equal("acme-corp", (await host.GetAsync("/t/acme-corp/whoami", LifeHost.Bob)).Body);
        Assert.Equal(HttpStatusCode.PermanentRedirect, (await host.SendAsync(HttpMethod.Head, "/t/acme/whoami", LifeHost.Bob)).Status);
        Assert.Equal("acme-corp", (await host.GetAsync("/whoami", LifeHost.Bob, header: ("X-Tenant", "acme"))).Body);

        var written = await host.SendAsync(HttpMethod.Post, "/t/acme/whoami", LifeHost.Bob);
        Assert.Equal(HttpStatusCode.Gone, written.Status);
        Assert.Contains(KitErrors.TenantMoved, written.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subdomain_leads_to_the_new_one_at_the_same_port()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres, s => s.Configure<TenancyOptions>(o => o.BaseDomain = "example.test"));
        await host.LiveAsync(l => l.ChangeSlugAsync(host.AcmeId, "acme-corp"));
        var old = await host.GetAsync("/whoami?page=2", LifeHost.Bob, header: ("Host", "acme.example.test:8443"));
        Assert.Equal((HttpStatusCode.PermanentRedirect, "http://acme-corp.example.test:8443/whoami?page=2"), (old.Status, old.Location));
        Assert.Equal("acme-corp", (await host.GetAsync("/whoami", LifeHost.Bob, header: ("Host", "acme-corp.example.test"))).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync("/whoami", LifeHost.Eve, header: ("Host", "acme.example.test"))).Status);
    }

    [Fact]
    public async Task To_strangers_an_old_address_is_one_that_never_was()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/t/acme/open")).Status);
        await host.LiveAsync(l => l.ChangeSlugAsync(host.AcmeId, "acme-corp"));

        foreach (var who in new[] { LifeHost.Eve, LifeHost.Olga, $"sub=robot;client_id=robot;tenant={host.Shop.Globex.Id}", null })
        {
            foreach (var accept in new[] { "text/html", "application/json" })
            {
                foreach (var path in new[] { "/whoami", "/open", "/nothing" })
                {
                    var unknown = await host.GetAsync($"/t/nosuch{path}", who, accept);
                    Assert.Equal((who, path, unknown.Comparable), (who, path, (await host.GetAsync($"/t/acme{path}", who, accept)).Comparable));
                    unknown = await host.SendAsync(HttpMethod.Post, $"/t/nosuch{path}", who, accept);
                    Assert.Equal((who, path, unknown.Comparable), (who, path, (await host.SendAsync(HttpMethod.Post, $"/t/acme{path}", who, accept)).Comparable));
                }
            }

            Assert.Equal(
                (await host.GetAsync("/open", who, header: ("X-Tenant", "nosuch"))).Comparable,
                (await host.GetAsync("/open", who, header: ("X-Tenant", "acme"))).Comparable);
        }
    }

    [Theory, Databases]
    public async Task What_a_tenant_was_called_stays_its_own_and_it_may_be_called_so_again(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        await host.LiveAsync(l => l.ChangeSlugAsync(host.AcmeId, "acme-corp"));
        await host.LiveAsync(l => l.ChangeSlugAsync(host.AcmeId, "acme-inc"));

        foreach (var slug in new[] { "acme", "acme-corp", "acme-inc", "admin", "A", "with space", "" })
        {
            var error = await Assert.ThrowsAsync<InvalidSlugException>(() => host.LiveAsync(l => l.ChangeSlugAsync(host.Shop.Globex.Id, slug)));
            Assert.Equal(KitErrors.InvalidSlug, error.Id);
        }

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => host.Shop.CreateTenantAsync("acme-corp")); // past all checks
        await host.LiveAsync(l => l.ChangeSlugAsync(host.AcmeId, "acme"));
        Assert.Equal("acme", (await host.GetAsync("/t/acme/whoami", LifeHost.Bob)).Body);
        Assert.Equal("/t/acme/whoami", (await host.GetAsync("/t/acme-inc/whoami", LifeHost.Bob)).Location);
        Assert.Equal("/t/acme/whoami", (await host.GetAsync("/t/acme-corp/whoami", LifeHost.Bob)).Location);
    }

    [Theory, Databases]
    public async Task Of_fifty_who_want_one_slug_at_once_one_gets_it(Database database)
    {
        await using var host = await LifeHost.StartAsync(database, postgres);
        var tenants = new List<TenantInfo>();
        for (var i = 0; i < 10; i++)
        {
            tenants.Add(await host.Shop.CreateTenantAsync($"t{i}"));
        }

        var won = new ConcurrentBag<Guid>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            try
            {
                await host.LiveAsync(l => l.ChangeSlugAsync(tenants[i % 10].Id, "wanted"));
                won.Add(tenants[i % 10].Id);
            }
            catch (InvalidSlugException)
            {
                // Another one has it.
            }
        }));

        var winner = Assert.Single(won.Distinct());
        Assert.Equal("wanted", (await host.TenantAsync(winner)).Slug);
    }

    [Fact]
    public async Task A_tenant_older_than_the_table_of_slugs_keeps_its_first_one_too()
    {
        await using var host = await LifeHost.StartAsync(Database.Sqlite, postgres);
        await using (var scope = host.Shop.AsPlatform())
        {
            await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantSlug>().ExecuteDeleteAsync();
        }

        await host.LiveAsync(l => l.ChangeSlugAsync(host.AcmeId, "acme-corp"));
        Assert.Equal(HttpStatusCode.PermanentRedirect, (await host.GetAsync("/t/acme/whoami", LifeHost.Bob)).Status);
        await Assert.ThrowsAsync<InvalidSlugException>(() => host.LiveAsync(l => l.ChangeSlugAsync(host.Shop.Globex.Id, "acme")));
    }

    [Fact]
    public async Task The_other_node_knows_soon()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await LifeHost.NodeAsync(database, first: true);
        await using var two = await LifeHost.NodeAsync(database, first: false);
        Assert.Equal(HttpStatusCode.OK, (await two.GetAsync("/t/acme/whoami", LifeHost.Bob)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await two.GetAsync("/t/acme-corp/whoami", LifeHost.Bob)).Status);
        await one.LiveAsync(l => l.ChangeSlugAsync(one.AcmeId, "acme-corp"));
        await Eventually.AssertAsync(
            async () =>
            {
                Assert.Equal("/t/acme-corp/whoami", (await two.GetAsync("/t/acme/whoami", LifeHost.Bob)).Location);
                Assert.Equal("acme-corp", (await two.GetAsync("/t/acme-corp/whoami", LifeHost.Bob)).Body);
            });
    }
}
