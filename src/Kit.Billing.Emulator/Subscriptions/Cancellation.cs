using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

/// <summary>Cancellations that are scheduled, and taking them back.</summary>
internal static class Cancellation
{
    public static readonly ParameterType Details = P.Object(
        new("comment", P.Text),
        new("feedback", P.OneOf(
            "customer_service", "low_quality", "missing_features", "other", "switched_service", "too_complex", "too_expensive", "unused")));

    /// <summary>What the API's parameters <c>cancel_at_period_end</c> and <c>cancel_at</c> ask for.</summary>
    public static void Apply(Transaction transaction, JsonObject subscription, JsonObject parameters)
    {
        if (parameters["cancel_at_period_end"] is not null)
        {
            var cancels = parameters.Flag("cancel_at_period_end");
            Schedule(transaction, subscription, cancels ? Period.EndOf(subscription) : null, atPeriodEnd: cancels);
        }

        if (parameters.TryGetPropertyValue("cancel_at", out var at))
        {
            Schedule(transaction, subscription, at is null ? null : Time(subscription, parameters), atPeriodEnd: false);
        }

        if (parameters.Object("cancellation_details") is { } details)
        {
            subscription.Object("cancellation_details")!.Take(details, "comment", "feedback");
        }
    }

    /// <summary>Schedules the end, or with null takes the schedule back. The portal sets the time alone, the API the flag as well.</summary>
    public static void Schedule(Transaction transaction, JsonObject subscription, long? at, bool atPeriodEnd)
    {
        subscription["cancel_at_period_end"] = atPeriodEnd;
        subscription["cancel_at"] = at;
        subscription["canceled_at"] = at is null ? null : transaction.Now;
        subscription.Object("cancellation_details")!["reason"] = at is null ? null : "cancellation_requested";
    }

    private static long Time(JsonObject subscription, JsonObject parameters) => parameters.Text("cancel_at") switch
    {
        "min_period_end" => subscription.Entries("items").Min(item => item.Long("current_period_end")),
        "max_period_end" => Period.EndOf(subscription),
        _ => parameters.Long("cancel_at"),
    };
}
