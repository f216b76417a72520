using System.Net;
using Kit.Core.Tests.TestModel;
using Kit.Lifecycle;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Lifecycle;

public sealed class DomainTests(PostgresCluster postgres) : IAsyncDisposable
{
    private const string Work = "work.acme.test";
    private readonly DnsServer _dns = new();

    public ValueTask DisposeAsync() => _dns.DisposeAsync();

    [Theory, Databases]
    public async Task A_domain_leads_nowhere_until_its_dns_says_whose_it_is(Database database)
    {
        await using var host = await StartAsync(database);
        var challenge = await AddAsync(host, host.AcmeId, Work);
        Assert.Equal((Work, "_kit-challenge.work.acme.test"), (challenge.Domain, challenge.RecordName));
        Assert.Equal(challenge, await AddAsync(host, host.AcmeId, Work));

        Assert.Equal(HttpStatusCode.NotFound, (await OnAsync(host, Work)).Status);
        await RefusedAsync(KitErrors.DomainNotProved, () => VerifyAsync(host, host.AcmeId, Work));
        _dns.Records[challenge.RecordName] = ["v=spf1 -all", challenge.RecordValue + "x"];
        await RefusedAsync(KitErrors.DomainNotProved, () => VerifyAsync(host, host.AcmeId, Work));
        Assert.Equal((await OnAsync(host, "unknown.test")).Comparable, (await OnAsync(host, Work)).Comparable);

        _dns.Records[challenge.RecordName] = ["v=spf1 -all", challenge.RecordValue];
        await VerifyAsync(host, host.AcmeId, Work);
        Assert.Equal((HttpStatusCode.OK, "acme"), await OnAsync(host, Work) is var answer ? (answer.Status, answer.Body) : default);
        Assert.Equal("acme", (await OnAsync(host, "WORK.Acme.Test:8080")).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await OnAsync(host, "sub.work.acme.test")).Status);
        Assert.Contains(challenge.RecordName, _dns.Questions);

        await DomainsAsync(host, d => d.RemoveDomainAsync(host.AcmeId, Work));
        Assert.Equal(HttpStatusCode.NotFound, (await OnAsync(host, Work)).Status);
    }

    [Theory, Databases]
    public async Task Of_two_tenants_that_name_a_domain_the_one_that_its_dns_names_has_it(Database database)
    {
        await using var host = await StartAsync(database);
        await host.JoinAsync(host.Shop.Globex, LifeHost.Bob, Roles.Member);
        var acme = await AddAsync(host, host.AcmeId, Work);
        var globex = await AddAsync(host, host.Shop.Globex.Id, Work);
        Assert.NotEqual(acme.RecordValue, globex.RecordValue);

        _dns.Records[acme.RecordName] = [globex.RecordValue];
        await RefusedAsync(KitErrors.DomainNotProved, () => VerifyAsync(host, host.AcmeId, Work));
        await VerifyAsync(host, host.Shop.Globex.Id, Work);
        Assert.Equal("globex", (await OnAsync(host, Work)).Body);

        // Both records: it stays where it is. The other one alone: it has changed hands.
        _dns.Records[acme.RecordName] = [globex.RecordValue, acme.RecordValue];
        await RefusedAsync(KitErrors.DomainTaken, () => VerifyAsync(host, host.AcmeId, Work));
        Assert.Equal("globex", (await OnAsync(host, Work)).Body);
        _dns.Records[acme.RecordName] = [acme.RecordValue];
        await VerifyAsync(host, host.AcmeId, Work);
        Assert.Equal("acme", (await OnAsync(host, Work)).Body);
        await RefusedAsync(KitErrors.DomainNotProved, () => VerifyAsync(host, host.Shop.Globex.Id, Work));
    }

    [Theory, Databases]
    public async Task Verified_by_many_at_once_it_has_one_owner(Database database)
    {
        await using var host = await StartAsync(database);
        var tenants = new List<Guid> { host.AcmeId, host.Shop.Globex.Id };
        for (var i = 0; i < 6; i++)
        {
            tenants.Add((await host.Shop.CreateTenantAsync($"t{i}")).Id);
        }

        var challenges = new List<DomainChallenge>();
        foreach (var tenant in tenants)
        {
            challenges.Add(await AddAsync(host, tenant, Work));
        }

        _dns.Records[challenges[0].RecordName] = [.. challenges.Select(c => c.RecordValue)];
        var errors = await Task.WhenAll(tenants.SelectMany(t => Enumerable.Repeat(t, 6)).Select(async t => (t, await Record.ExceptionAsync(() => VerifyAsync(host, t, Work)))));
        Assert.All(errors.Select(e => e.Item2).OfType<KitException>(), e => Assert.Equal(KitErrors.DomainTaken, e.Id));
        Assert.DoesNotContain(errors, e => e.Item2 is not null and not KitException);

        await using var scope = host.Shop.AsPlatform();
        var owner = await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantDomain>().SingleAsync(d => d.Status == DomainStatus.Verified);
        Assert.All(errors.Where(e => e.Item2 is null), e => Assert.Equal(owner.TenantId, e.t));
    }

    [Fact]
    public async Task Domains_come_in_one_form_and_those_that_are_none_or_ours_are_refused()
    {
        await using var host = await StartAsync(Database.Sqlite);
        foreach (var (text, domain) in new[] { ("Work.ACME.test.", "work.acme.test"), ("bücher.example", "xn--bcher-kva.example"), (" x.co ", "x.co"), ("XN--BCHER-KVA.example", "xn--bcher-kva.example") })
        {
            Assert.Equal(domain, (await AddAsync(host, host.AcmeId, text)).Domain);
        }

        foreach (var text in new[]
        {
            "", ".", "acme", "localhost", "a.localhost", "127.0.0.1", "1.2.3", "[::1]", "::1", "work.acme.test:443", "https://work.acme.test", "work.acme.test/x", "*.acme.test", "a b.test",
            "example.test", "acme.example.test", "a.b.example.test", "EXAMPLE.test", "a..b.test", "-a.test", "a_b.test", new string('a', 64) + ".test",
            string.Join('.', Enumerable.Repeat("abcdefghi", 25)),
        })
        {
            Assert.Equal((text, KitErrors.InvalidDomain), (text, (await Assert.ThrowsAnyAsync<KitException>(() => AddAsync(host, host.AcmeId, text))).Id));
        }
    }

    [Fact]
    public async Task Where_dns_does_not_answer_nothing_changes()
    {
        await using var host = await StartAsync(Database.Sqlite);
        var challenge = await AddAsync(host, host.AcmeId, Work);
        _dns.Records[challenge.RecordName] = [challenge.RecordValue];
        _dns.Fails = true;
        await RefusedAsync(KitErrors.DnsFailed, () => VerifyAsync(host, host.AcmeId, Work));
        Assert.Equal(HttpStatusCode.NotFound, (await OnAsync(host, Work)).Status);
        _dns.Fails = false;
        await VerifyAsync(host, host.AcmeId, Work);
        Assert.Equal(HttpStatusCode.OK, (await OnAsync(host, Work)).Status);
    }

    [Fact]
    public async Task The_other_node_knows_soon()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await LifeHost.NodeAsync(database, first: true, Configure);
        await using var two = await LifeHost.NodeAsync(database, first: false, Configure);
        Assert.Equal(HttpStatusCode.NotFound, (await OnAsync(two, Work)).Status);
        var challenge = await AddAsync(one, one.AcmeId, Work);
        _dns.Records[challenge.RecordName] = [challenge.RecordValue];
        await VerifyAsync(one, one.AcmeId, Work);
        await Eventually.AssertAsync(async () => Assert.Equal("acme", (await OnAsync(two, Work)).Body));
        await DomainsAsync(one, d => d.RemoveDomainAsync(one.AcmeId, Work));
        await Eventually.AssertAsync(async () => Assert.Equal(HttpStatusCode.NotFound, (await OnAsync(two, Work)).Status));
    }

    private Task<LifeHost> StartAsync(Database database) => LifeHost.StartAsync(database, postgres, Configure);

    private void Configure(IServiceCollection services)
    {
        services.Configure<TenancyOptions>(o => o.BaseDomain = "example.test");
        services.PostConfigure<LifecycleOptions>(o => o.NameServers.Add(_dns.Address));
    }

    private static Task<LifeHost.Answer> OnAsync(LifeHost host, string domain) => host.GetAsync("/whoami", LifeHost.Bob, header: ("Host", domain));

    private static async Task<DomainChallenge> AddAsync(LifeHost host, Guid tenantId, string domain)
    {
        DomainChallenge? challenge = null;
        await DomainsAsync(host, async d => challenge = await d.AddDomainAsync(tenantId, domain));
        return challenge!;
    }

    private static Task VerifyAsync(LifeHost host, Guid tenantId, string domain) => DomainsAsync(host, d => d.VerifyDomainAsync(tenantId, domain));

    private static async Task DomainsAsync(LifeHost host, Func<ITenantDomains, Task> work)
    {
        await using var scope = host.Shop.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<ITenantDomains>());
    }

    private static async Task RefusedAsync(string id, Func<Task> call) => Assert.Equal(id, (await Assert.ThrowsAnyAsync<KitException>(call)).Id);
}
