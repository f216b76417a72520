using System.Collections.Concurrent;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Events;

namespace Kit.Core.Tests.Events;

// Every host of this assembly finds these handlers; nobody publishes what they handle but the tests of events.

[Event("test.order.placed", Version = 2)]
public sealed record OrderPlaced(string Number, string Text) : IKeyedEvent
{
    string IKeyedEvent.Key => Number;
}

/// <summary>As it was stored before.</summary>
[Event("test.order.placed")]
public sealed record OrderPlacedOnce(string Number) : IKeyedEvent
{
    string IKeyedEvent.Key => Number;
}

[Event("test.order.shipped")]
public sealed record OrderShipped(string Number, string Text) : IKeyedEvent
{
    string IKeyedEvent.Key => Number;
}

[Event("test.nobody-cares")]
public sealed record NobodyCares(string Text);

/// <summary>Writes a label for each order, in whatever order.</summary>
[EventHandler("test.label")]
public sealed class LabelOrders(ShopDb db) : IEventHandler<OrderPlaced>
{
    public async Task HandleAsync(OrderPlaced fact, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Label { Text = $"{fact.Number} {fact.Text} by {context.Actor.Name}" });
        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Sees what happens to an order in the order in which it does.</summary>
[EventHandler("test.follow", Ordered = true, Lane = "follow", MaxAttempts = 3)]
public sealed class FollowOrders(IServiceProvider services, JobProbe? probe = null) : IEventHandler<OrderPlaced>, IEventHandler<OrderShipped>
{
    private static readonly ConcurrentDictionary<(JobProbe, Guid, string), int> Running = new();

    public Task HandleAsync(OrderPlaced fact, EventContext context, CancellationToken cancellationToken) => FollowAsync("placed", fact.Text, context, cancellationToken);

    public Task HandleAsync(OrderShipped fact, EventContext context, CancellationToken cancellationToken) => FollowAsync("shipped", fact.Text, context, cancellationToken);

    private async Task FollowAsync(string what, string text, EventContext context, CancellationToken cancellationToken)
    {
        var key = (probe!, context.Job.TenantId, context.Key!);
        if (!Running.TryAdd(key, 0))
        {
            probe!.Seen.Enqueue(($"{context.Key} twice at once", context.Job));
        }

        try
        {
            if (probe!.Scripts.TryGetValue(text, out var script))
            {
                await script(services, context.Job, cancellationToken);
            }

            probe.Seen.Enqueue(($"{context.Key} {what} {text}", context.Job));
        }
        finally
        {
            Running.TryRemove(key, out _);
        }
    }
}
