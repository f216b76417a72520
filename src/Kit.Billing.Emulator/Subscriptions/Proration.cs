using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Catalogue;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

/// <summary>Changing in the middle of a period: credit for what wasn't used, a charge for what remains. By the second, rounded per line.</summary>
internal static class Proration
{
    public static List<InvoiceLine> Lines(
        Transaction transaction, IReadOnlyCollection<JsonObject> before, IReadOnlyCollection<JsonObject> after, long at, bool creditsOnly)
    {
        var lines = new List<InvoiceLine>();
        foreach (var old in before)
        {
            var now = after.FirstOrDefault(item => item.Text("id") == old.Text("id"));
            if (now is not null && Same(old, now))
            {
                continue;
            }

            lines.Add(Line(transaction, old, at, "Unused time on", -1));
            if (now is not null && !creditsOnly)
            {
                lines.Add(Line(transaction, now, at, "Remaining time on", 1));
            }
        }

        if (!creditsOnly)
        {
            var added = after.Where(item => before.All(old => old.Text("id") != item.Text("id")));
            lines.AddRange(added.Select(item => Line(transaction, item, at, "Remaining time on", 1)));
        }

        return lines;
    }

    private static bool Same(JsonObject one, JsonObject other) =>
        one.Text("price") == other.Text("price")
        && one.Long("quantity") == other.Long("quantity")
        && one.Long("current_period_end") == other.Long("current_period_end");

    private static InvoiceLine Line(Transaction transaction, JsonObject item, long at, string words, int sign)
    {
        var price = SubscriptionItems.PriceOf(transaction, item);
        var start = item.Long("current_period_start");
        var end = item.Long("current_period_end");
        var share = end > start ? (decimal)Math.Clamp(end - at, 0, end - start) / (end - start) : 0;
        var quantity = item.Long("quantity");
        var amount = (long)decimal.Round(Prices.Total(price, quantity) * share, MidpointRounding.AwayFromZero);
        var description = $"{words} {SubscriptionItems.Describe(transaction, price, quantity)}";
        return new InvoiceLine(price, item, sign * amount, quantity, description, at, end, Proration: true);
    }
}
