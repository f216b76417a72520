using System.Net;
using System.Text;
using Kit.Billing.Tests.TestHost;
using Kit.Jobs;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing.Tests.Webhooks;

public sealed class StripeWebhookTests(PostgresCluster postgres)
{
    private static readonly Dictionary<string, string?> TwoSecrets = new()
    {
        ["Kit:Stripe:SecretKey"] = "sk_test_1",
        ["Kit:Stripe:ApiBase"] = "http://127.0.0.1:9",
        ["Kit:Stripe:WebhookSecrets:0"] = "whsec_old",
        ["Kit:Stripe:WebhookSecrets:1"] = "whsec_new",
        ["Kit:Jobs:Enabled"] = "false",
        ["Kit:Billing:SyncPlansAtStart"] = "false",
    };

    [Fact]
    public async Task A_rightly_signed_event_is_stored_with_its_job_and_answered()
    {
        await using var host = await BillingHost.OnSqliteAsync(TwoSecrets);
        var body = Event("evt_1");

        Assert.Equal(HttpStatusCode.OK, await PostAsync(host, body, Signing.Header("whsec_old", body, host.Clock.GetUtcNow())));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(host, Event("evt_2"), Signing.Header("whsec_new", Event("evt_2"), host.Clock.GetUtcNow())));

        var stored = await host.InboxAsync();
        Assert.Equal(["evt_1", "evt_2"], stored.Select(e => e.Id));
        Assert.Equal(("cus_1", "sub_1", StripeEventState.Received, body), (stored[0].CustomerId, stored[0].ObjectId, stored[0].State, stored[0].Raw));
        Assert.Equal(2, await CountJobsAsync(host));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t=1,v1=00")]
    public async Task Without_a_signature_it_is_a_400_and_nothing_is_stored(string? header)
    {
        await using var host = await BillingHost.OnSqliteAsync(TwoSecrets);
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(host, Event("evt_1"), header));
        Assert.Empty(await host.InboxAsync());
        Assert.Equal(0, await CountJobsAsync(host));
    }

    [Fact]
    public async Task A_wrong_secret_a_changed_byte_and_an_old_time_are_400_and_nothing_is_stored()
    {
        await using var host = await BillingHost.OnSqliteAsync(TwoSecrets);
        var (body, now) = (Event("evt_1"), host.Clock.GetUtcNow());

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(host, body, Signing.Header("whsec_other", body, now)));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(host, body + " ", Signing.Header("whsec_new", body, now)));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(host, body, Signing.Header("whsec_new", body, now.AddSeconds(-302))));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(host, body, Signing.Header("whsec_new", body, now.AddSeconds(330))));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(host, "not json", Signing.Header("whsec_new", "not json", now)));

        Assert.Empty(await host.InboxAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_long_is_refused_also_when_it_does_not_say_so(bool chunked)
    {
        await using var host = await BillingHost.OnSqliteAsync(TwoSecrets);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(host, new string(' ', 1024 * 1024 + 1), "t=1,v1=00", chunked: chunked));
    }

    [Fact]
    public async Task An_event_of_the_other_mode_is_parked_without_a_job()
    {
        await using var host = await BillingHost.OnSqliteAsync(TwoSecrets);
        var body = Event("evt_1", livemode: true);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(host, body, Signing.Header("whsec_new", body, host.Clock.GetUtcNow())));

        var parked = Assert.Single(await host.InboxAsync());
        Assert.Equal((StripeEventState.Parked, null, null, ""), (parked.State, parked.CustomerId, parked.ObjectId, parked.Raw));
        Assert.Equal(0, await CountJobsAsync(host));
    }

    [Fact]
    public async Task A_webhook_within_a_tenants_address_is_not_there()
    {
        await using var host = await BillingHost.OnSqliteAsync(TwoSecrets);
        var body = Event("evt_1");
        Assert.NotEqual(HttpStatusCode.OK, await PostAsync(host, body, Signing.Header("whsec_new", body, host.Clock.GetUtcNow()), "/t/acme/webhooks/stripe"));
        Assert.Empty(await host.InboxAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Twenty_deliveries_of_one_event_at_once_are_one_event_one_job_and_all_answered_200(bool onPostgres)
    {
        await using var host = onPostgres
            ? await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync(), TwoSecrets)
            : await BillingHost.OnSqliteAsync(TwoSecrets);
        var body = Event("evt_1");
        var header = Signing.Header("whsec_new", body, host.Clock.GetUtcNow());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(host, body, header)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a));
        Assert.Single(await host.InboxAsync());
        Assert.Equal(1, await CountJobsAsync(host));
    }

    [Fact]
    public async Task No_tenants_statement_sees_an_event()
    {
        await using var host = await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync(), TwoSecrets);
        var body = Event("evt_1");
        await PostAsync(host, body, Signing.Header("whsec_new", body, host.Clock.GetUtcNow()));

        Assert.Single(await host.InboxAsync());
        var seen = await host.AsAsync(host.Acme, sp => sp.GetRequiredService<WorkDb>().Database.SqlQuery<int>($"select count(*)::int as \"Value\" from kit.stripe_events").SingleAsync());
        Assert.Equal(0, seen);
    }

    [Fact]
    public async Task An_event_of_a_customer_that_nobody_has_is_parked()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        var customer = await host.Stripe.Api.Customers.CreateAsync(new() { Name = "Stranger", Metadata = new() { ["tenant_id"] = Guid.CreateVersion7().ToString() } });
        await host.SettleAsync();

        var parked = Assert.Single(await host.InboxAsync(), e => e.CustomerId == customer.Id);
        Assert.Equal((StripeEventState.Parked, ""), (parked.State, parked.Raw));
        Assert.All(await host.InboxAsync(), e => Assert.NotEqual(StripeEventState.Received, e.State));
    }

    private static string Event(string id, bool livemode = false) => $$"""
        {"id":"{{id}}","object":"event","api_version":"2026-10-28.endive","created":1799999999,"livemode":{{(livemode ? "true" : "false")}},
        "type":"customer.subscription.updated","data":{"object":{"id":"sub_1","object":"subscription","customer":"cus_1"} } }
        """;

    private static async Task<HttpStatusCode> PostAsync(BillingHost host, string body, string? header, string path = "/webhooks/stripe", bool chunked = false)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Root, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Stripe-Signature", header);
        }

        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<int> CountJobsAsync(BillingHost host)
    {
        await using var scope = host.AsPlatform();
        return await scope.ServiceProvider.GetRequiredService<WorkDb>().Set<Job>().CountAsync(j => j.Kind == "billing.stripe-event");
    }
}
