using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;

namespace Kit.Billing.Emulator.Subscriptions;

/// <summary>Billing periods.</summary>
internal static class Period
{
    public static long End(long start, JsonObject price)
    {
        var recurring = price.Object("recurring")!;
        var count = (int)recurring.Long("interval_count");
        var from = DateTimeOffset.FromUnixTimeSeconds(start);
        var end = recurring.Text("interval") switch
        {
            "day" => from.AddDays(count),
            "week" => from.AddDays(7 * count),
            "month" => from.AddMonths(count),
            _ => from.AddYears(count),
        };
        return end.ToUnixTimeSeconds();
    }

    /// <summary>The end of the subscription's current period: the latest of its items'.</summary>
    public static long EndOf(JsonObject subscription) => subscription.Entries("items").Max(item => item.Long("current_period_end"));

    public static bool SameInterval(JsonObject one, JsonObject other) =>
        JsonNode.DeepEquals(one.Object("recurring")?["interval"], other.Object("recurring")?["interval"])
        && JsonNode.DeepEquals(one.Object("recurring")?["interval_count"], other.Object("recurring")?["interval_count"]);
}
