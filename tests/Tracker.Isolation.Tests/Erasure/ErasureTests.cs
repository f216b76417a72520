using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Kit.Auth;
using Kit.Billing.Emulator;
using Kit.Files;
using Kit.Lifecycle;
using Kit.Notifications;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tracker.Data;
using Tracker.Items;
using Tracker.Projects;

namespace Tracker.Isolation.Tests.Erasure;

/// <summary>A tenant that used all there is, and paid for it, is erased; then every row of every table is looked through.</summary>
public sealed class ErasureTests
{
    private const string Password = "Santuri-in-Crete-1!";

    // The fence, and what is the platform's alone.
    private static readonly string[] NeverTheTenants = ["kit.departed_tenants", "kit.stripe_events"];

    [Fact]
    public async Task Of_a_tenant_that_used_everything_there_is_left_what_the_guide_says_and_nothing_else()
    {
        await using var cluster = new PostgresCluster();
        await cluster.InitializeAsync();
        var database = await cluster.CreateDatabaseAsync();
        var data = Directory.CreateTempSubdirectory("kit-erasure-");
        var root = new Uri($"http://127.0.0.1:{FreePort()}");
        await using var started = new WebApplicationFactory<TrackerDb>();
        await using var factory = started.WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:Kit", database.App);
            host.UseSetting("ConnectionStrings:KitOwner", database.Owner);
            host.UseSetting("Kit:DataPath", data.FullName);
            host.UseSetting("Kit:PublicUrl", root.AbsoluteUri.TrimEnd('/'));
            host.UseSetting("Kit:Audit:SealAfter", "00:00:01");
        });
        factory.UseKestrel(server => server.Listen(IPAddress.Loopback, root.Port));
        factory.StartServer();
        var services = factory.Services;
        var text = new DatabaseText(database.Superuser);

        var (tenant, customer, subscription) = await FillAsync(services, root, text);
        var programs = await text.ReadAsync($"SELECT id::text FROM kit.oauth_authorizations WHERE tenant_id = '{tenant.Id}' UNION SELECT id::text FROM kit.oauth_applications WHERE tenant_id = '{tenant.Id}'");
        string[] words = [$"{tenant.Id}", $"{tenant.Id:N}", "zorba", customer, subscription, .. programs];

        // What Tracker has no use for (settings, quotas, a database of its own) gets a row by hand, so that each table has one.
        foreach (var table in (await text.WithoutAsync(tenant.Id)).Except(NeverTheTenants))
        {
            await text.AddAsync(table, tenant.Id, "zorba");
        }

        Assert.Equal(NeverTheTenants, await text.WithoutAsync(tenant.Id));
        var before = await text.FindAsync(words);
        Assert.All(["kit.stripe_events", "kit.oauth_tokens", "kit.users"], t => Assert.NotEmpty(before[t]));

        await using (var scope = services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().SuspendAsync(tenant.Id, "the lease is over");
            await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(tenant.Id, "they asked for it");
        }

        // Stripe goes on about its customer.
        await RenameAsync(root, customer);
        await SettleAsync(services, text);

        var left = await text.FindAsync(words);
        Assert.True(
            left.Select(g => g.Key).Order(StringComparer.Ordinal).SequenceEqual(["kit.audit_entries", "kit.billing_invoices", "kit.departed_tenants", "kit.erased_tenants", "kit.events", "kit.users"]),
            string.Join('\n', left.SelectMany(g => g.Select(r => $"{g.Key}: {r}"))));
        var erased = Assert.Single(left["kit.erased_tenants"]);
        Assert.DoesNotContain("zorba", erased, StringComparison.OrdinalIgnoreCase);
        Assert.All(left["kit.audit_entries"], e => Assert.Contains($"{Tenant.Platform}", e, StringComparison.Ordinal));
        Assert.All(left["kit.billing_invoices"], i => Assert.DoesNotContain("zorba", i, StringComparison.OrdinalIgnoreCase));
        Assert.Single(left["kit.departed_tenants"]);
        Assert.Contains(",tenant.erased,", Assert.Single(left["kit.events"]), StringComparison.Ordinal);

        // A person's account is the person's: their address is in it, and the tenant is not.
        var person = Assert.Single(left["kit.users"]);
        Assert.Contains("nikos@zorba.test", person, StringComparison.Ordinal);
        Assert.DoesNotContain($"{tenant.Id}", person, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(data.FullName, "*", SearchOption.AllDirectories), f => f.Contains($"{tenant.Id:N}", StringComparison.OrdinalIgnoreCase));
        await using (var scope = services.GetRequiredService<ITenantScopes>().OpenPlatformWide())
        {
            var kept = (await scope.ServiceProvider.GetRequiredService<TrackerDb>().Set<ErasedTenant>().SingleAsync(e => e.Id == tenant.Id)).Kept;
            Assert.Equal(["audit entries of the platform", "kit.billing_invoices"], kept.Select(k => k.Table).Order(StringComparer.Ordinal));
            var told = left["kit.audit_entries"].Where(e => !e.Contains("nikos@zorba.test", StringComparison.Ordinal)).ToList(); // that account's entry is the person's, too
            Assert.True(told.Count == kept.Single(k => k.Table == "audit entries of the platform").Rows, string.Join('\n', left["kit.audit_entries"]));
        }

        data.Delete(recursive: true);
    }

    private static async Task<(TenantInfo Tenant, string Customer, string Subscription)> FillAsync(IServiceProvider services, Uri root, DatabaseText text)
    {
        TenantInfo tenant;
        await using (var scope = services.CreateAsyncScope())
        {
            var provider = scope.ServiceProvider;
            var users = provider.GetRequiredService<IUserAccounts>();
            var nikos = await users.CreateAsync("nikos@zorba.test", "Nikos of Zorba", Password);
            var provisioner = provider.GetRequiredService<ITenantProvisioner>();
            tenant = await provisioner.CreateAsync(new("Zorba & Sons", nikos.Id) { Slug = "zorba" });
            await provisioner.AddMemberAsync(tenant.Id, (await users.FindByEmailAsync("alan@both.test"))!.Id, Roles.Member);
            var clients = provider.GetRequiredService<IOAuthClients>();
            await clients.CreateConfidentialAsync(tenant.Id, "zorba-integration", "zorba-integration-secret", "Zorba's integration", ["api"]);
            await clients.CreatePublicAsync("zorba-app", "Zorba's app", [new("http://127.0.0.1:9999/zorba")], ["api"], tenant.Id);
            await provider.GetRequiredService<ITenantLifecycle>().ChangeSlugAsync(tenant.Id, "zorba-now");
            await provider.GetRequiredService<ITenantDomains>().AddDomainAsync(tenant.Id, "work.zorba.test");
        }

        await WorkAsync(services, tenant);
        using var owner = new Visitor(root);
        await owner.PressAsync("/login", "Sign in", ("Email", "nikos@zorba.test"), ("Password", Password));
        await owner.PressAsync("/t/zorba-now/members", "Invite", ("Email", "basil@zorba.test"), ("Role", Roles.Member));
        await owner.PressAsync("/t/zorba-now/settings/organisation", "Make an archive");
        foreach (var client in new[] { ("tracker-cli", "http://127.0.0.1:9999/cb"), ("zorba-app", "http://127.0.0.1:9999/zorba") })
        {
            await LetInAsync(root, owner, client);
        }

        var checkout = await owner.PressAsync("/t/zorba-now/billing", "Choose Team");
        var back = await owner.PressAsync(
            checkout!.AbsoluteUri, "Subscribe", ("number", "4242 4242 4242 4242"), ("expiry", "12 / 40"), ("cvc", "123"), ("name", "Nikos of Zorba"));
        using (await owner.GetAsync(back!))
        {
            await SettleAsync(services, text);
        }

        await Eventually.IsTrueAsync(async () => (await text.ReadAsync($"SELECT count(*)::text FROM kit.jobs WHERE state NOT IN ('done', 'dead') AND tenant_id = '{tenant.Id}'")).Single() == "0");
        await Eventually.IsTrueAsync(async () => (await text.ReadAsync($"SELECT count(*)::text FROM kit.audit_seals WHERE tenant_id = '{tenant.Id}'")).Single() != "0");
        return (
            tenant,
            (await text.ReadAsync($"SELECT customer_id FROM kit.billing_accounts WHERE tenant_id = '{tenant.Id}'")).Single(),
            (await text.ReadAsync($"SELECT stripe_id FROM kit.billing_subscriptions WHERE tenant_id = '{tenant.Id}'")).Single());
    }

    private static async Task WorkAsync(IServiceProvider services, TenantInfo tenant)
    {
        await using var scope = await services.GetRequiredService<ITenantScopes>().OpenAsync(tenant.Id);
        var db = scope.ServiceProvider.GetRequiredService<TrackerDb>();
        var member = await db.Set<Membership>().FirstAsync(m => m.Email == "nikos@zorba.test");
        var item = new WorkItem { Title = "Zorba's mine", Project = new Project { Name = "Zorba's lignite" }, ProjectId = Guid.Empty, AssigneeId = member.Id };
        db.Add(item);
        db.Add(new Comment { WorkItem = item, WorkItemId = item.Id, AuthorId = member.Id, Body = "Zorba says no." });
        scope.ServiceProvider.GetRequiredService<IMailer>().Enqueue(new Mail("nikos@zorba.test", "The santuri of Zorba", "It came."));
        await db.SaveChangesAsync();
        await scope.ServiceProvider.GetRequiredService<IFileStore>().SaveAsync("zorba.txt", "text/plain", new MemoryStream("Zorba's"u8.ToArray()));
    }

    // A person lets a program into the tenant, which gets a code and refreshes what it got for it.
    private static async Task LetInAsync(Uri root, Visitor person, (string Id, string Redirect) client)
    {
        var verifier = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var challenge = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var answered = await person.PressAsync(
            $"/oauth/authorize?client_id={client.Id}&response_type=code&redirect_uri={Uri.EscapeDataString(client.Redirect)}&scope=openid%20offline_access%20api&code_challenge={challenge}&code_challenge_method=S256&state=s",
            "Allow");
        using var http = new HttpClient { BaseAddress = root };
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = client.Id,
            ["code"] = HttpUtility.ParseQueryString(answered!.Query)["code"]!,
            ["redirect_uri"] = client.Redirect,
            ["code_verifier"] = verifier,
        });
        using var answer = await http.PostAsync("/oauth/token", content);
        var tokens = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, tokens);
        Assert.True(JsonDocument.Parse(tokens).RootElement.TryGetProperty("refresh_token", out _));
    }

    private static async Task RenameAsync(Uri root, string customer)
    {
        using var http = new HttpClient { BaseAddress = root };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_emulator");
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "Zorba, late" });
        using var answer = await http.PostAsync($"/dev/stripe/v1/customers/{customer}", content);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    // All that the emulator has to tell was told, and looked into.
    private static async Task SettleAsync(IServiceProvider services, DatabaseText text)
    {
        await services.GetRequiredService<IStripeEmulator>().FlushAsync();
        await Eventually.IsTrueAsync(async () => (await text.ReadAsync("SELECT count(*)::text FROM kit.jobs WHERE kind = 'billing.stripe-event' AND state NOT IN ('done', 'dead')")).Single() == "0");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
