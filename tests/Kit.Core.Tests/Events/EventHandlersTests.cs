using Kit.Core.Tests.TestModel;
using Kit.Events;
using Kit.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Core.Tests.Events;

/// <summary>Handlers that can't be keep the host from starting. They are generic, so that no host of this assembly finds them.</summary>
public sealed class EventHandlersTests
{
    [Theory]
    [InlineData("KIT3042", typeof(Nameless<int>))]
    [InlineData("KIT3042", typeof(Malformed<int>))]
    [InlineData("KIT3042", typeof(OrderedWithoutKey<int>))]
    [InlineData("KIT3042", typeof(OfNothing<int>))]
    [InlineData("KIT3040", typeof(OfNoEvent<int>))]
    [InlineData("KIT3041", typeof(LabelOrders), typeof(SameName<int>))]
    [InlineData("KIT3041", typeof(LabelOrders), typeof(OfSameEvent<int>))]
    public void A_handler_that_can_not_be_is_a_problem_at_start(string id, params Type[] handlers)
    {
        var known = new EventHandlers(new(), handlers.Select(h => new EventHandlerRegistration(h)), []);
        Assert.Equal([id], new JobKinds([], [], [known]).Problems.Select(p => p.Id));
    }

    [Fact]
    public void An_upgrade_to_another_event_or_an_older_version_is_refused_at_start()
    {
        var app = Shop.Build([], kit: kit => kit.AddEventUpgrade<OrderShipped, OrderPlaced>(_ => new("", "")).AddEventUpgrade<OrderPlaced, OrderPlacedOnce>(_ => new("")));
        Assert.Equal(2, app.Services.GetRequiredService<JobKinds>().Problems.Count(p => p.Id == "KIT3008"));
    }

    private abstract class Handles<T> : IEventHandler<T>
        where T : notnull
    {
        public Task HandleAsync(T fact, EventContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class Nameless<T> : Handles<NobodyCares>;

    [EventHandler("No Name")]
    private sealed class Malformed<T> : Handles<NobodyCares>;

    [EventHandler("test.bad", Ordered = true)]
    private sealed class OrderedWithoutKey<T> : Handles<NobodyCares>;

    [EventHandler("test.bad")]
    private sealed class OfNothing<T>;

    [EventHandler("test.bad")]
    private sealed class OfNoEvent<T> : Handles<string>;

    [EventHandler("test.label")]
    private sealed class SameName<T> : Handles<NobodyCares>;

    [EventHandler("test.bad")]
    private sealed class OfSameEvent<T> : Handles<AlsoPlaced>;

    [Event("test.order.placed", Version = 2)]
    private sealed record AlsoPlaced;
}
