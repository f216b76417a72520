using Kit.Testing;
using Microsoft.AspNetCore.Http;
using Stripe;
using File = System.IO.File;

namespace Kit.Billing.Emulator.Tests;

public sealed class RestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kit-emulator-").FullName;

    private string StatePath => Path.Combine(_folder, "stripe.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_state_is_the_same_after_a_restart()
    {
        string id;
        string before;
        await using (var host = await EmulatorHost.StartAsync(options => options.StatePath = StatePath))
        {
            var subscription = await host.SubscribeAsync();
            id = subscription.Id;
            await host.Api.Subscriptions.UpdateAsync(id, new SubscriptionUpdateOptions { Metadata = new() { ["a"] = "b" } });
            before = (await host.Api.Subscriptions.GetAsync(id)).StripeResponse.Content;
            await host.Api.Customers.DeleteAsync((await host.CustomerAsync(card: null)).Id);
        }

        for (var restart = 0; restart < 2; restart++)
        {
            await using var again = await EmulatorHost.StartAsync(options => options.StatePath = StatePath);
            Assert.Equal(before, (await again.Api.Subscriptions.GetAsync(id)).StripeResponse.Content);
            Assert.Single((await again.Api.Customers.ListAsync()).Data);
        }
    }

    [Fact]
    public async Task A_pending_delivery_goes_out_after_a_restart()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => StatusCodes.Status500InternalServerError;
        Action<StripeEmulatorOptions> configure = options =>
        {
            receiver.Register()(options);
            options.StatePath = StatePath;
            options.RetrySchedule = [TimeSpan.FromHours(1)];
        };
        await using (var host = await EmulatorHost.StartAsync(configure))
        {
            await host.CustomerAsync(card: null);
            await receiver.WaitForAsync("customer.created");
            await Eventually.IsTrueAsync(() => Task.FromResult(File.ReadAllText(StatePath).Contains("\"attempts\":1", StringComparison.Ordinal)), what: "the attempt is kept");
        }

        receiver.Answer = _ => StatusCodes.Status200OK;
        await using var again = await EmulatorHost.StartAsync(configure);
        await again.Control.FlushAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(delivery => delivery.Event.Id).Distinct());
    }

    [Fact]
    public async Task A_torn_last_line_is_as_if_it_had_never_been()
    {
        string kept;
        string torn;
        await using (var host = await EmulatorHost.StartAsync(options => options.StatePath = StatePath))
        {
            kept = (await host.CustomerAsync(card: null)).Id;
            torn = (await host.CustomerAsync(card: null)).Id;
        }

        var text = await File.ReadAllTextAsync(StatePath);
        await File.WriteAllTextAsync(StatePath, text[..(text.LastIndexOf(torn, StringComparison.Ordinal) + 3)]);

        await using var again = await EmulatorHost.StartAsync(options => options.StatePath = StatePath);
        Assert.Equal(kept, Assert.Single((await again.Api.Customers.ListAsync()).Data).Id);
        var next = await again.CustomerAsync(card: null);
        Assert.Equal([next.Id, kept], (await again.Api.Customers.ListAsync()).Select(customer => customer.Id));
    }

    [Fact]
    public async Task An_idempotency_key_outlives_a_restart()
    {
        var key = new RequestOptions { IdempotencyKey = "once" };
        Customer first;
        await using (var host = await EmulatorHost.StartAsync(options => options.StatePath = StatePath))
        {
            first = await host.Api.Customers.CreateAsync(new CustomerCreateOptions { Name = "once" }, key);
        }

        await using var again = await EmulatorHost.StartAsync(options => options.StatePath = StatePath);
        Assert.Equal(first.Id, (await again.Api.Customers.CreateAsync(new CustomerCreateOptions { Name = "once" }, key)).Id);
    }

    [Fact]
    public async Task Two_hosts_cant_share_a_file_but_can_run_side_by_side()
    {
        await using var one = await EmulatorHost.StartAsync(options => options.StatePath = StatePath);
        await using var other = await EmulatorHost.StartAsync();
        await one.CustomerAsync(card: null);
        Assert.Empty((await other.Api.Customers.ListAsync()).Data);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => EmulatorHost.StartAsync(options => options.StatePath = StatePath));
        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
    }
}
