using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

internal static class Trials
{
    public static readonly ParameterType Settings = P.Object(new Parameter(
        "end_behavior",
        P.Object(new Parameter("missing_payment_method", P.OneOf("cancel", "create_invoice", "pause"), Required: true)),
        Required: true));

    /// <summary>When the trial that the parameters ask for ends; null for none.</summary>
    public static long? End(Transaction transaction, JsonObject parameters)
    {
        if (parameters.LongOrNull("trial_end") is { } end)
        {
            return end > transaction.Now
                ? end
                : throw ApiError.Invalid("Invalid timestamp: must be an integer Unix timestamp in the future.", "trial_end", "parameter_invalid_integer");
        }

        return parameters.LongOrNull("trial_period_days") switch
        {
            null => null,
            < 1 => throw ApiError.Invalid("The minimum number of trial period days is 1.", "trial_period_days", "parameter_invalid_integer"),
            var days => transaction.Now + (days.Value * 86400),
        };
    }

    public static void Begin(Transaction transaction, JsonObject subscription, long end)
    {
        subscription["status"] = "trialing";
        subscription["trial_start"] = transaction.Now;
        subscription["trial_end"] = end;
        subscription["billing_cycle_anchor"] = end;
    }

    /// <summary>Lets the trial of a running subscription end at another time; <c>now</c> is an update that bills.</summary>
    public static void Move(Transaction transaction, JsonObject subscription, JsonObject parameters)
    {
        if (parameters.LongOrNull("trial_end") is null)
        {
            return;
        }

        var end = End(transaction, parameters)!.Value;
        subscription["status"] = "trialing";
        subscription["trial_start"] ??= transaction.Now;
        subscription["trial_end"] = end;
        subscription["billing_cycle_anchor"] = end;
        foreach (var item in subscription.Entries("items"))
        {
            item["current_period_end"] = end;
        }
    }

    /// <summary>The line of the first invoice that says the trial costs nothing.</summary>
    public static InvoiceLine Line(Transaction transaction, JsonObject item)
    {
        var line = SubscriptionItems.Line(transaction, item);
        return line with { Amount = 0, Description = "Trial period for " + line.Description };
    }
}
