using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

internal static class SubscriptionItemOperations
{
    private static readonly Parameter[] Changeable =
    [
        .. SubscriptionUpdate.Behaviors,
        new("metadata", P.Map),
        new("price", P.Text),
        new("quantity", P.Integer),
    ];

    public static readonly Operation[] All =
    [
        Operation.List("subscription_items", [new("subscription", P.Text, Required: true)], call =>
            ListEnvelope.Page(call, call.Transaction.Get(Kinds.Subscription, call.Parameters.Text("subscription"), "subscription").Entries("items"))),
        Operation.Get("subscription_items/{id}", [], call => SubscriptionItems.Find(Owner(call), call.Id, "id")),
        Operation.Post("subscription_items", [.. Changeable, new("subscription", P.Text, Required: true)], Create),
        Operation.Post("subscription_items/{id}", Changeable, Update),
        Operation.Delete("subscription_items/{id}", [.. SubscriptionUpdate.Behaviors, new("clear_usage", P.Flag)], Delete),
    ];

    private static JsonObject Create(Call call)
    {
        var subscription = call.Transaction.Get(Kinds.Subscription, call.Parameters.Text("subscription"), "subscription");
        Run(call, subscription, new ItemChange(null, call.Parameters.Text("price"), call.Parameters.LongOrNull("quantity"), false, call.Parameters, ""));
        return subscription.Entries("items").Last();
    }

    private static JsonObject Update(Call call)
    {
        var subscription = Owner(call);
        Run(call, subscription, new ItemChange(call.Id, call.Parameters.Text("price"), call.Parameters.LongOrNull("quantity"), false, call.Parameters, ""));
        return SubscriptionItems.Find(subscription, call.Id, "id");
    }

    private static JsonObject Delete(Call call)
    {
        Run(call, Owner(call), new ItemChange(call.Id, null, null, Deleted: true, [], ""));
        return new JsonObject { ["id"] = call.Id, ["object"] = "subscription_item", ["deleted"] = true };
    }

    private static void Run(Call call, JsonObject subscription, ItemChange change) =>
        SubscriptionUpdate.Run(call.Transaction, subscription, [change], call.Parameters);

    private static JsonObject Owner(Call call) =>
        call.Transaction.Query(Kinds.Subscription, subscription => subscription.Entries("items").Any(item => item.Text("id") == call.Id)).FirstOrDefault()
        ?? throw ApiError.Missing("subscription_item", call.Id, "id");
}
