using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Chaos;

/// <summary>The orders in which held deliveries can be let go.</summary>
internal static class ReleaseOrder
{
    public const string Same = "same";
    public const string Reverse = "reverse";
    public const string Shuffle = "shuffle";

    /// <summary>The inversions seen in pay-rails/pay #282: the update before the creation, the completed checkout second.</summary>
    public const string Pay282 = "pay282";

    public static readonly string[] All = [Same, Reverse, Shuffle, Pay282];

    public static IEnumerable<JsonObject> Apply(Transaction transaction, IEnumerable<JsonObject> deliveries, string order, int seed)
    {
        var list = deliveries.ToArray();
        switch (order)
        {
            case Reverse:
                Array.Reverse(list);
                break;
            case Shuffle:
                // Seeded, so that a run that found something can be run again.
#pragma warning disable CA5394
                new Random(seed).Shuffle(list);
#pragma warning restore CA5394
                break;
            case Pay282:
                list = [.. list.OrderBy(delivery => Rank(transaction, delivery))];
                break;
        }

        return list;
    }

    private static int Rank(Transaction transaction, JsonObject delivery) =>
        transaction.Find(Kinds.Event, delivery.Text("event"))?.Text("type") switch
        {
            "customer.subscription.updated" => 0,
            "checkout.session.completed" => 1,
            "customer.subscription.created" => 3,
            _ => 2,
        };
}
