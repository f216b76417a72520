using Kit.Billing.Tests.TestHost;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Billing.Tests.Sync;

public sealed class EventOrderTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("same", 0, 0)]
    [InlineData("reverse", 0, 0)]
    [InlineData("pay282", 0, 0)]
    [InlineData("shuffle", 7, 2)]
    public async Task In_any_order_and_however_often_events_end_in_the_same_state(string order, int seed, int duplicates)
    {
        await using var host = await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync());
        using var owner = host.Browse(host.Acme.Owner);
        await host.ChaosAsync(new { hold = true, duplicates });
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));

        await host.ReleaseAsync(order, seed);
        await host.SettleAsync();

        var status = await host.StatusAsync(host.Acme);
        Assert.Equal(("team", PlanSource.Subscription, "active", 3), (status.Plan.Key, status.Source, status.SubscriptionState, status.Seats));
        var subscription = Assert.Single(await host.RowsAsync<BillingSubscription>(host.Acme));
        Assert.Equal(("active", "team", 3, 800), (subscription.Status, subscription.PlanKey, subscription.Seats, subscription.UnitAmount));
        var invoice = Assert.Single(await host.RowsAsync<BillingInvoice>(host.Acme));
        Assert.Equal(("paid", 2400, 0), (invoice.Status, invoice.Total, invoice.Due));
        Assert.Equal(1, await InvoiceMails.CountAsync(host, host.Acme));
        var inbox = await host.InboxAsync();
        Assert.Equal(inbox.Count, inbox.Select(e => e.Id).Distinct().Count());
        Assert.DoesNotContain(inbox, e => e.State == StripeEventState.Parked);
    }

    [Fact]
    public async Task Twenty_syncs_at_once_write_each_row_once_and_one_mail()
    {
        await using var host = await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync(), new() { ["Kit:Jobs:Enabled"] = "false" });
        using var owner = host.Browse(host.Acme.Owner);
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.AsAsync(host.Acme, async sp =>
        {
            await sp.GetRequiredService<IBilling>().SyncAsync();
            return true;
        })));

        Assert.Single(await host.RowsAsync<BillingSubscription>(host.Acme));
        Assert.Single(await host.RowsAsync<BillingInvoice>(host.Acme));
        var changed = Assert.Single(await new EventsUnderTest(host.Services).PublishedAsync<SubscriptionChanged>());
        Assert.Equal((null, "team", "active", 3L), (changed.PlanBefore, changed.PlanKey, changed.Status, changed.Seats));
        Assert.Equal(1, await InvoiceMails.CountAsync(host, host.Acme));
    }

    [Fact]
    public async Task Who_syncs_holds_the_account_before_asking_Stripe()
    {
        await using var host = await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync(), new() { ["Kit:Jobs:Enabled"] = "false" });
        using var owner = host.Browse(host.Acme.Owner);
        var back = await owner.PayAsync(await owner.ChooseAsync(host.Acme));

        // Somebody else holds the lock: the return page must wait for it, and fetch what holds afterwards.
        await using var scope = host.As(host.Acme);
        Task<HttpResponseMessage> returning;
        await using (var held = await AccountLock.AcquireAsync(scope.ServiceProvider, CancellationToken.None))
        {
            returning = owner.GetAsync(back);
            var first = await Task.WhenAny(returning, Task.Delay(TimeSpan.FromSeconds(1)));
            Assert.NotSame(returning, first);
            await host.Stripe.Api.Subscriptions.CancelAsync(
                (await host.Stripe.Api.Subscriptions.ListAsync()).Single().Id);
            await held.CommitAsync(CancellationToken.None);
        }

        using var answer = await returning;
        Assert.Equal("canceled", Assert.Single(await host.RowsAsync<BillingSubscription>(host.Acme)).Status);
    }

    [Fact]
    public async Task Lost_and_wrongly_signed_deliveries_come_again()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        await host.ChaosAsync(new { wrongSignatures = 5 });
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();

        Assert.Equal("team", (await host.StatusAsync(host.Acme)).Plan.Key);
    }

    [Fact]
    public async Task A_crash_between_Stripes_answer_and_our_commit_is_mended_by_the_webhook()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        using var owner = host.Browse(host.Acme.Owner);
        await host.ChaosAsync(new { hold = true });
        var checkout = await owner.ChooseAsync(host.Acme);

        // As if the transaction that linked the customer had been rolled back.
        await host.AsAsync(host.Acme, async sp =>
        {
            var db = sp.GetRequiredService<WorkDb>();
            await db.Set<StripeCustomer>().ExecuteDeleteAsync();
            return await db.Set<BillingAccount>().ExecuteDeleteAsync();
        });
        await owner.PayAsync(checkout);
        await host.ReleaseAsync("same");
        await host.SettleAsync();

        Assert.Equal("team", (await host.StatusAsync(host.Acme)).Plan.Key);
    }
}
