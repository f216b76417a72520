using Kit.Billing.Tests.TestHost;
using Kit.Data;
using Kit.Lifecycle;
using Kit.Tenancy;
using Kit.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Stripe;

namespace Kit.Billing.Tests.Closing;

/// <summary>A tenant's end is its subscription's.</summary>
public sealed class ClosingTests(PostgresCluster postgres)
{
    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task A_subscription_ends_with_what_is_paid_when_its_tenant_closes_and_goes_on_when_that_is_undone(string database)
    {
        await using var host = await StartAsync(database);
        await PayAsync(host);

        await LiveAsync(host, l => l.CloseAsync(host.Acme.Info.Id, "we are done"));
        await UntilAsync(host, s => s is { CancelAtPeriodEnd: true, Status: "active" });
        await Eventually.IsTrueAsync(async () => (await AccountAsync(host)).CancelAt is not null);

        // Whoever takes it back at Stripe meanwhile does not keep a subscription for a tenant that is going.
        await host.Stripe.Api.Subscriptions.UpdateAsync((await SubscriptionAsync(host)).Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = false });
        await UntilAsync(host, s => s.CancelAtPeriodEnd);

        await LiveAsync(host, l => l.ReopenAsync(host.Acme.Info.Id, "after all"));
        await UntilAsync(host, s => !s.CancelAtPeriodEnd && !s.Metadata.ContainsKey("kit_closing"));
        await Eventually.IsTrueAsync(async () => (await AccountAsync(host)) is { CancelAt: null, Status: "active" });
    }

    [Fact]
    public async Task What_an_owner_had_cancelled_before_stays_cancelled()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        await PayAsync(host);
        await host.Stripe.Api.Subscriptions.UpdateAsync((await SubscriptionAsync(host)).Id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = true });
        await host.SettleAsync();

        await LiveAsync(host, l => l.CloseAsync(host.Acme.Info.Id, "we are done"));
        await JobsDoneAsync(host, 1);
        await LiveAsync(host, l => l.ReopenAsync(host.Acme.Info.Id, "after all"));
        await JobsDoneAsync(host, 2);
        await host.SettleAsync();
        Assert.True((await SubscriptionAsync(host)).CancelAtPeriodEnd);
    }

    [Fact]
    public async Task A_tenant_that_never_paid_closes_without_becoming_a_customer()
    {
        await using var host = await BillingHost.OnSqliteAsync();
        await LiveAsync(host, l => l.CloseAsync(host.Globex.Info.Id, "we are done"));
        await JobsDoneAsync(host, 1);
        Assert.Empty(await host.RowsAsync<BillingAccount>(host.Globex));
        Assert.Empty((await host.Stripe.Api.Customers.ListAsync()).Data);
    }

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task An_erased_tenants_subscription_is_cancelled_at_once_and_leaves_no_row_behind(string database)
    {
        await using var host = await StartAsync(database);
        await PayAsync(host);
        var id = host.Acme.Info.Id;
        await LiveAsync(host, l => l.SuspendAsync(id, "unpaid"));
        Assert.Equal(("active", false), await SubscriptionAsync(host) is var still ? (still.Status, still.CancelAtPeriodEnd) : default);

        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ITenantEraser>().EraseAsync(id, "a test");
        }

        Assert.Equal("canceled", (await SubscriptionAsync(host)).Status);
        await host.SettleAsync(); // what Stripe tells of it
        await using var platform = Platform(host);
        var db = platform.ServiceProvider.GetRequiredService<KitDbContext>();
        Assert.False(await db.AllTenants<BillingAccount>().AnyAsync(a => a.Id == id));
        Assert.False(await db.Set<Tenant>().AnyAsync(t => t.Id == id));
    }

    private async Task<BillingHost> StartAsync(string database) =>
        database == "PostgreSQL" ? await BillingHost.OnPostgresAsync(await postgres.CreateDatabaseAsync()) : await BillingHost.OnSqliteAsync();

    private static AsyncServiceScope Platform(BillingHost host)
    {
        using var scope = host.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<IPlatformScope>().Open("a test");
    }

    private static async Task PayAsync(BillingHost host)
    {
        using var owner = host.Browse(host.Acme.Owner);
        await owner.PayAsync(await owner.ChooseAsync(host.Acme));
        await host.SettleAsync();
    }

    private static async Task LiveAsync(BillingHost host, Func<ITenantLifecycle, Task> work)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<ITenantLifecycle>());
    }

    private static async Task<Subscription> SubscriptionAsync(BillingHost host) =>
        Assert.Single((await host.Stripe.Api.Subscriptions.ListAsync(new SubscriptionListOptions { Status = "all" })).Data);

    private static Task UntilAsync(BillingHost host, Func<Subscription, bool> condition) =>
        Eventually.IsTrueAsync(async () => condition(await SubscriptionAsync(host)));

    private static async Task<BillingAccount> AccountAsync(BillingHost host) => Assert.Single(await host.RowsAsync<BillingAccount>(host.Acme));

    private static Task JobsDoneAsync(BillingHost host, int count) => Eventually.IsTrueAsync(
        async () =>
        {
            await using var scope = Platform(host);
            return await scope.ServiceProvider.GetRequiredService<KitDbContext>().AllTenants<Jobs.Job>()
                .CountAsync(j => j.Kind == "billing.follow-tenant" && j.State == Jobs.JobState.Done) == count;
        },
        TimeSpan.FromSeconds(60));
}
