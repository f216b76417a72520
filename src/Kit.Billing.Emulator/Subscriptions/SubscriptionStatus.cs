using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;

namespace Kit.Billing.Emulator.Subscriptions;

internal static class SubscriptionStatus
{
    public static bool IsOver(JsonObject subscription) => subscription.Text("status") is "canceled" or "incomplete_expired";

    public static readonly string[] All =
        ["active", "past_due", "unpaid", "canceled", "incomplete", "incomplete_expired", "trialing", "paused"];
}
