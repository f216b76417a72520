using System.Net;
using Kit.Audit;
using Kit.Core.Tests.Operations;
using Kit.Core.Tests.TestModel;
using Kit.Lifecycle;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Lifecycle;

/// <summary>A verified domain is asked for again, day by day.</summary>
public sealed class DomainCheckTests(PostgresCluster postgres) : IAsyncDisposable
{
    private const string Work = "work.acme.test";
    private const string Record = "_kit-challenge.work.acme.test";
    private readonly DnsServer _dns = new();

    public ValueTask DisposeAsync() => _dns.DisposeAsync();

    [Theory, Databases]
    public async Task Whose_record_is_gone_for_days_leads_nowhere_and_its_owners_are_told(Database database)
    {
        await using var host = await StartAsync(database);
        var token = await VerifiedAsync(host);
        await UpkeepAsync(host);
        Assert.Equal(1, Asked); // it was asked just now

        _dns.Records.TryRemove(Record, out _);
        foreach (var day in new[] { 1, 2, 3 })
        {
            await AgeAsync(host, TimeSpan.FromHours(25));
            await UpkeepAsync(host);
            var failing = await DomainAsync(host);
            Assert.Equal((day, DomainStatus.Verified, day), (day, failing.Status, failing.Failures));
            Assert.NotNull(failing.FailedSince);
            Assert.Equal("acme", (await OnAsync(host)).Body);
        }

        Assert.Empty(host.Mails.Sent);
        var page = await host.GetAsync("/settings/organisation", LifeHost.Ada, "text/html", ("Host", "acme.example.test"));
        Assert.Contains("Its record has not been found since", page.Body, StringComparison.Ordinal);
        Assert.Contains(token, page.Body, StringComparison.Ordinal);

        await AgeAsync(host, TimeSpan.FromHours(25)); // four checks, and more than three days
        await UpkeepAsync(host);
        Assert.Equal(DomainStatus.Suspended, (await DomainAsync(host)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await OnAsync(host)).Status);
        await Eventually.AssertAsync(() =>
        {
            var mail = Assert.Single(host.Mails.Sent);
            Assert.Equal(("ada@acme.test", $"{Work} does not lead to acme any more"), (mail.To, mail.Subject));
            Assert.Contains(token, mail.Text, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
        var entry = await EntryAsync(host);
        Assert.StartsWith($"suspend {Work}: its record has been gone since", entry.Reason, StringComparison.Ordinal);
        Assert.Contains("\"Status\":[\"Verified\",\"Suspended\"]", entry.Changes, StringComparison.Ordinal);
        page = await host.GetAsync("/settings/organisation", LifeHost.Ada, "text/html", ("Host", "acme.example.test"));
        Assert.Contains("It leads nowhere any more", page.Body, StringComparison.Ordinal);

        // Nobody asks for it any more, until its owners do.
        var asked = Asked;
        await AgeAsync(host, TimeSpan.FromHours(25));
        await UpkeepAsync(host);
        Assert.Equal(asked, Asked);
        _dns.Records[Record] = [token];
        await DomainsAsync(host, d => d.VerifyDomainAsync(host.AcmeId, Work));
        Assert.Equal((DomainStatus.Verified, null, 0), await DomainAsync(host) is var back ? (back.Status, back.FailedSince, back.Failures) : default);
        Assert.Equal("acme", (await OnAsync(host)).Body);
    }

    [Theory, Databases]
    public async Task A_record_that_is_back_in_time_is_as_if_it_had_never_been_gone(Database database)
    {
        await using var host = await StartAsync(database);
        var token = await VerifiedAsync(host);
        _dns.Records.TryRemove(Record, out _);
        for (var day = 0; day < 3; day++)
        {
            await AgeAsync(host, TimeSpan.FromHours(25));
            await UpkeepAsync(host);
        }

        _dns.Records[Record] = ["v=spf1 -all", token];
        await AgeAsync(host, TimeSpan.FromHours(25));
        await UpkeepAsync(host);
        Assert.Equal((DomainStatus.Verified, null, 0), await DomainAsync(host) is var good ? (good.Status, good.FailedSince, good.Failures) : default);

        _dns.Records[Record] = ["another's"];
        await AgeAsync(host, TimeSpan.FromHours(25));
        await UpkeepAsync(host);
        Assert.Equal((DomainStatus.Verified, 1), await DomainAsync(host) is var again ? (again.Status, again.Failures) : default);
    }

    [Fact]
    public async Task Days_without_an_answer_count_for_nothing()
    {
        await using var host = await StartAsync(Database.Sqlite);
        await VerifiedAsync(host);
        _dns.Fails = true;
        for (var day = 0; day < 10; day++)
        {
            await AgeAsync(host, TimeSpan.FromHours(25));
            await UpkeepAsync(host);
        }

        Assert.Equal((DomainStatus.Verified, null, 0), await DomainAsync(host) is var domain ? (domain.Status, domain.FailedSince, domain.Failures) : default);
        Assert.Equal("acme", (await OnAsync(host)).Body);
    }

    [Fact]
    public async Task Many_failures_in_a_short_time_and_few_in_a_long_one_suspend_nothing()
    {
        await using var host = await StartAsync(Database.Sqlite, o => o.DomainCheckEvery = TimeSpan.FromMinutes(1));
        await VerifiedAsync(host);
        _dns.Records.TryRemove(Record, out _);
        for (var check = 0; check < 10; check++)
        {
            await AgeAsync(host, TimeSpan.FromMinutes(2));
            await UpkeepAsync(host);
        }

        Assert.Equal((DomainStatus.Verified, 10), await DomainAsync(host) is var often ? (often.Status, often.Failures) : default);
        await using (var scope = host.Shop.AsPlatform())
        {
            await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantDomain>().ExecuteUpdateAsync(s => s.SetProperty(d => d.Failures, 1));
        }

        await AgeAsync(host, TimeSpan.FromDays(30));
        await UpkeepAsync(host);
        Assert.Equal((DomainStatus.Verified, 2), await DomainAsync(host) is var seldom ? (seldom.Status, seldom.Failures) : default);
    }

    [Fact]
    public void Settings_out_of_range_are_problems()
    {
        foreach (var set in new Action<LifecycleOptions>[] { o => o.DomainCheckEvery = TimeSpan.Zero, o => o.DomainFailures = 0, o => o.DomainGrace = TimeSpan.FromDays(-1) })
        {
            var options = new LifecycleOptions();
            set(options);
            using var services = new ServiceCollection().BuildServiceProvider();
            var check = new LifecycleCheck(Microsoft.Extensions.Options.Options.Create(options), services.GetRequiredService<IServiceScopeFactory>());
            Assert.Equal(KitErrors.InvalidLifecycle, Assert.Single(check.Check()).Id);
        }
    }

    private int Asked => _dns.Questions.Count(q => q == Record);

    private Task<LifeHost> StartAsync(Database database, Action<LifecycleOptions>? options = null) => LifeHost.StartAsync(database, postgres, services =>
    {
        services.Configure<TenancyOptions>(o => o.BaseDomain = "example.test");
        services.PostConfigure<LifecycleOptions>(o =>
        {
            o.NameServers.Add(_dns.Address);
            options?.Invoke(o);
        });
    });

    private async Task<string> VerifiedAsync(LifeHost host)
    {
        var token = "";
        await DomainsAsync(host, async d => token = (await d.AddDomainAsync(host.AcmeId, Work)).RecordValue);
        _dns.Records[Record] = [token];
        await DomainsAsync(host, d => d.VerifyDomainAsync(host.AcmeId, Work));
        Assert.Equal("acme", (await OnAsync(host)).Body);
        return token;
    }

    private static Task<LifeHost.Answer> OnAsync(LifeHost host) => host.GetAsync("/whoami", LifeHost.Bob, header: ("Host", Work));

    private static Task UpkeepAsync(LifeHost host) => OperatorPagesTests.UpkeepAsync(host);

    // As if that time had passed.
    private static async Task AgeAsync(LifeHost host, TimeSpan time)
    {
        await using var scope = host.Shop.AsPlatform();
        var db = scope.ServiceProvider.GetRequiredService<ShopDb>();
        var row = await db.Set<TenantDomain>().SingleAsync();
        await db.Set<TenantDomain>().ExecuteUpdateAsync(s => s.SetProperty(d => d.CheckedAt, row.CheckedAt - time).SetProperty(d => d.FailedSince, row.FailedSince - time));
    }

    private static async Task<TenantDomain> DomainAsync(LifeHost host)
    {
        await using var scope = host.Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().Set<TenantDomain>().AsNoTracking().SingleAsync();
    }

    private static async Task<AuditEntry> EntryAsync(LifeHost host)
    {
        await using var scope = host.Shop.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<ShopDb>().AllTenants<AuditEntry>().Where(e => e.Entity == "tenant-domains").OrderByDescending(e => e.Id).FirstAsync();
    }

    private static async Task DomainsAsync(LifeHost host, Func<ITenantDomains, Task> work)
    {
        await using var scope = host.Shop.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<ITenantDomains>());
    }
}
