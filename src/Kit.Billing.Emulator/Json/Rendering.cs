using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Catalogue;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Json;

/// <summary>
/// From a stored document to what Stripe shows of it: without the emulator's own underscore keys, prices of items in full.
/// </summary>
internal static class Rendering
{
    public static JsonObject Render(this Transaction transaction, JsonObject stored)
    {
        var shown = new JsonObject();
        foreach (var (name, value) in stored)
        {
            if (!name.StartsWith('_'))
            {
                shown[name] = value?.DeepClone();
            }
        }

        if (shown.Text("object") == Kinds.Subscription)
        {
            foreach (var item in shown.Entries("items"))
            {
                ShowPrice(transaction, item);
            }
        }
        else if (shown.Text("object") is "subscription_item" or "item")
        {
            ShowPrice(transaction, shown);
        }

        return shown;
    }

    private static void ShowPrice(Transaction transaction, JsonObject item)
    {
        if (item.Text("price") is { } id && transaction.Find(Kinds.Price, id) is { } price)
        {
            item["price"] = transaction.Render(price);
            if (item.Text("object") == "subscription_item")
            {
                item["plan"] = LegacyPlan.Of(price);
            }
        }
    }
}
