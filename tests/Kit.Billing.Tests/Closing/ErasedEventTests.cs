using System.Net;
using System.Text;
using Kit.Billing.Tests.TestHost;
using Kit.Billing.Tests.Webhooks;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Stripe;

namespace Kit.Billing.Tests.Closing;

/// <summary>What Stripe told of a tenant goes with it, and what it tells afterwards does not stay.</summary>
public sealed class ErasedEventTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task An_erased_tenants_events_are_gone_and_of_late_ones_the_id_and_the_type_are_all_that_stays(string database)
    {
        await using var host = database == "PostgreSQL" ? await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync()) : await BillingHost.OnSqliteAsync();
        var acme = await PayAsync(host, host.Acme);
        var globex = await PayAsync(host, host.Globex);
        await PostAsync(host, "evt_session", $$"""{"id":"cs_1","object":"checkout.session","client_reference_id":"{{host.Acme.Info.Id}}","email":"ada@acme.test"}""");
        await PostAsync(host, "evt_parked", $$"""{"id":"sub_9","object":"subscription","metadata":{"tenant_id":"{{host.Acme.Info.Id}}"},"customer":"{{await StrangerAsync(host)}}"}""");
        await host.SettleAsync();
        var before = await host.InboxAsync();
        Assert.Equal((StripeEventState.Ignored, ""), before.Single(e => e.Id == "evt_session") is var session ? (session.State, session.Raw) : default);
        Assert.Equal((StripeEventState.Parked, ""), before.Single(e => e.Id == "evt_parked") is var parked ? (parked.State, parked.Raw) : default);
        Assert.Contains(before, e => e.CustomerId == acme && e.Raw.Contains(acme, StringComparison.Ordinal));
        var others = before.Where(e => e.CustomerId == globex).ToList();

        await EraseAsync(host);
        await host.SettleAsync(); // that the subscription is no more came after the erasure, or during it

        // Later still: what bears the tenant's id, and what bears only the customer's; and when Stripe itself has forgotten whose that was.
        await host.Stripe.Api.Customers.UpdateAsync(acme, new CustomerUpdateOptions { Name = "Ada Lovelace" });
        await PostAsync(host, "evt_late", Invoice(acme));
        await host.SettleAsync();
        await host.Stripe.Api.Customers.DeleteAsync(acme);
        await PostAsync(host, "evt_latest", Invoice(acme));
        await host.SettleAsync();
        await PostAsync(host, "evt_late", Invoice(acme));

        var left = await host.InboxAsync();
        Assert.DoesNotContain(left, e => e.CustomerId == acme || e.ClaimedTenantId == host.Acme.Info.Id || Says(e, acme) || Says(e, "acme") || Says(e, $"{host.Acme.Info.Id}"));
        Assert.Equal(others.Select(e => (e.Id, e.Raw, e.State)).Order(), left.Where(e => e.CustomerId == globex).Select(e => (e.Id, e.Raw, e.State)).Order());
        Assert.All(["evt_late", "evt_latest"], id => Assert.Equal(
            (StripeEventState.Ignored, "invoice.paid", "", null, null),
            left.Single(e => e.Id == id) is var late ? (late.State, late.Type, late.Raw, late.ObjectId, late.Error) : default));
        Assert.Contains(left, e => e.Type == "customer.updated" && e.State == StripeEventState.Ignored);
        await using var scope = host.AsPlatform();
        var erased = await scope.ServiceProvider.GetRequiredService<WorkDb>().Set<ErasedTenant>().SingleAsync(e => e.Id == host.Acme.Info.Id);
        Assert.True(erased.Deleted.Single(d => d.Key.EndsWith("stripe_events", StringComparison.Ordinal)).Value >= before.Count(e => e.CustomerId == acme));
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Events_of_long_ago_are_deleted_whatever_became_of_them(string database)
    {
        var settings = new Dictionary<string, string?> { ["Kit:Jobs:Enabled"] = "false", ["Kit:Billing:EventRetention"] = "10.00:00:00" };
        await using var host = database == "PostgreSQL" ? await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync(), settings) : await BillingHost.OnSqliteAsync(settings);
        var now = host.Clock.GetUtcNow();
        await using (var scope = host.AsPlatform())
        {
            var db = scope.ServiceProvider.GetRequiredService<WorkDb>();
            StripeEvent Received(string id, StripeEventState state, TimeSpan ago) => new() { Id = id, Type = "price.updated", Raw = "{}", State = state, ReceivedAt = now - ago };
            db.AddRange(Enumerable.Range(0, StripeEventPruner.BatchSize + 1).Select(i => Received($"old {i}", StripeEventState.Done, TimeSpan.FromDays(11))));
            foreach (var state in Enum.GetValues<StripeEventState>())
            {
                db.AddRange(Received($"{state} old", state, TimeSpan.FromDays(10.1)), Received($"{state} new", state, TimeSpan.FromDays(9.9)));
            }

            await db.SaveChangesAsync();
        }

        var states = Enum.GetValues<StripeEventState>();
        Assert.Equal(StripeEventPruner.BatchSize + 1 + states.Length, await host.Services.GetRequiredService<StripeEventPruner>().PruneAsync(CancellationToken.None));
        Assert.Equal(states.Select(s => $"{s} new").Order(StringComparer.Ordinal), (await host.InboxAsync()).Select(e => e.Id).Where(id => id.EndsWith("new", StringComparison.Ordinal) || id.Contains("old", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static bool Says(StripeEvent stored, string what) =>
        string.Join(' ', stored.Id, stored.ObjectId, stored.Raw, stored.Error).Contains(what, StringComparison.OrdinalIgnoreCase);

    private static string Invoice(string customer) => $$"""{"id":"in_late","object":"invoice","customer":"{{customer}}","customer_email":"ada@acme.test"}""";

    private static async Task<string> PayAsync(BillingHost host, TestTenant tenant)
    {
        using var owner = host.Browse(tenant.Owner);
        await owner.PayAsync(await owner.ChooseAsync(tenant));
        await host.SettleAsync();
        return Assert.Single(await host.RowsAsync<BillingAccount>(tenant)).CustomerId!;
    }

    // A customer that is somebody else's at the same account of Stripe's.
    private static async Task<string> StrangerAsync(BillingHost host) => (await host.Stripe.Api.Customers.CreateAsync(new() { Name = "Stranger" })).Id;

    private static async Task EraseAsync(BillingHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().SuspendAsync(host.Acme.Info.Id, "unpaid");
        await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(host.Acme.Info.Id, "a test");
    }

    private static async Task PostAsync(BillingHost host, string id, string about)
    {
        var body = $$"""{"id":"{{id}}","object":"event","created":1799999999,"livemode":false,"type":"invoice.paid","data":{"object":{{about}} } }""";
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Root, StripeWebhook.Path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", Signing.Header(host.Stripe.WebhookSecrets.First(), body, host.Clock.GetUtcNow()));
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
