using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Subscriptions;

internal static class SubscriptionOperations
{
    private static readonly Parameter[] Common =
    [
        .. SubscriptionUpdate.Behaviors,
        new("items", ItemChange.Type),
        new("automatic_tax", P.Object(new Parameter("enabled", P.Flag, Required: true))),
        new("cancel_at", P.Time("min_period_end", "max_period_end")),
        new("cancel_at_period_end", P.Flag),
        new("collection_method", P.OneOf("charge_automatically", "send_invoice")),
        new("days_until_due", P.Integer),
        new("default_payment_method", P.Text),
        new("description", P.Text),
        new("metadata", P.Map),
        new("payment_settings", P.Object(new Parameter("save_default_payment_method", P.OneOf("off", "on_subscription")))),
        new("trial_end", P.Time("now")),
        new("trial_settings", Trials.Settings),
    ];

    public static readonly Operation[] All =
    [
        Operation.List(
            "subscriptions",
            [
                new("customer", P.Text),
                new("price", P.Text),
                new("status", P.OneOf([.. SubscriptionStatus.All, "ended", "all"])),
                new("collection_method", P.Text),
                new("current_period_end", P.Range),
                new("current_period_start", P.Range),
            ],
            List),
        Operation.Post(
            "subscriptions",
            [
                .. Common,
                new("customer", P.Text, Required: true),
                new("billing_mode", P.Object(new Parameter("type", P.OneOf("classic", "flexible"), Required: true))),
                new("currency", P.Text),
                new("trial_period_days", P.Integer),
            ],
            Create),
        Operation.Get("subscriptions/{id}", [], call => call.Transaction.Get(Kinds.Subscription, call.Id)),
        Operation.Post(
            "subscriptions/{id}",
            [
                .. Common,
                new("billing_cycle_anchor", P.OneOf("now", "unchanged")),
                new("cancellation_details", Cancellation.Details),
                new("pause_collection", P.Object(
                    new("behavior", P.OneOf("keep_as_draft", "mark_uncollectible", "void"), Required: true),
                    new("resumes_at", P.Integer))),
            ],
            Update),
        Operation.Delete(
            "subscriptions/{id}",
            [new("cancellation_details", Cancellation.Details), new("invoice_now", P.Flag), new("prorate", P.Flag)],
            Cancel),
    ];

    private static JsonObject List(Call call)
    {
        var status = call.Parameters.Text("status");
        var price = call.Parameters.Text("price");
        return call.List(Kinds.Subscription, subscription => call.Matches(subscription, "customer") && call.Matches(subscription, "collection_method")
            && status switch
            {
                "all" => true,
                "ended" => SubscriptionStatus.IsOver(subscription),
                null => subscription.Text("status") != "canceled",
                _ => subscription.Text("status") == status,
            }
            && (price is null || subscription.Entries("items").Any(item => item.Text("price") == price))
            && subscription.Entries("items").Any(item => TimeRange.Contains(call.Parameters["current_period_end"], item.Long("current_period_end"))
                && TimeRange.Contains(call.Parameters["current_period_start"], item.Long("current_period_start"))));
    }

    private static JsonObject Create(Call call)
    {
        var transaction = call.Transaction;
        var customer = Customers.Customers.Get(transaction, call.Parameters.Text("customer"), "customer");
        var changes = ItemChange.ReadAll(call.Parameters);
        if (changes.Count == 0)
        {
            throw ApiError.Invalid("Missing required param: items.", "items", "parameter_missing");
        }

        if (call.Parameters.Text("payment_behavior") == "pending_if_incomplete")
        {
            throw ApiError.Invalid("`payment_behavior=pending_if_incomplete` is only for updates of a subscription.", "payment_behavior");
        }

        if (call.Parameters.Text("collection_method") == "send_invoice" && call.Parameters.LongOrNull("days_until_due") is null)
        {
            throw ApiError.Invalid("You must pass `days_until_due` when `collection_method` is `send_invoice`.", "days_until_due");
        }

        return SubscriptionEngine.Create(transaction, customer, changes, call.Parameters, DefaultMethod(call, customer));
    }

    private static JsonObject Update(Call call)
    {
        var transaction = call.Transaction;
        var subscription = transaction.Get(Kinds.Subscription, call.Id);
        var parameters = call.Parameters;
        var changes = ItemChange.ReadAll(parameters);
        transaction.Update(SubscriptionEngine.Updated, subscription, () =>
        {
            Metadata.Merge(subscription, parameters);
            if (SubscriptionStatus.IsOver(subscription))
            {
                return;
            }

            subscription.Take(parameters, "collection_method", "days_until_due", "description");
            if (parameters.ContainsKey("default_payment_method"))
            {
                var customer = Customers.Customers.Get(transaction, subscription.Text("customer"), "customer");
                subscription["default_payment_method"] = DefaultMethod(call, customer)?.Text("id");
            }

            if (parameters.TryGetPropertyValue("pause_collection", out var pause))
            {
                subscription["pause_collection"] = pause is JsonObject sent
                    ? new JsonObject { ["behavior"] = sent.Text("behavior"), ["resumes_at"] = sent.LongOrNull("resumes_at") }
                    : null;
            }

            ApplySettings(subscription, parameters);
            Cancellation.Apply(transaction, subscription, parameters);
            Trials.Move(transaction, subscription, parameters);
        });

        if (changes.Count > 0 || parameters.Text("trial_end") == "now" || parameters.Text("billing_cycle_anchor") == "now")
        {
            SubscriptionUpdate.Run(transaction, subscription, changes, parameters);
        }

        return subscription;
    }

    private static void ApplySettings(JsonObject subscription, JsonObject parameters)
    {
        if (parameters.Object("automatic_tax") is { } tax)
        {
            subscription.Object("automatic_tax")!.Take(tax, "enabled");
        }

        if (parameters.Object("payment_settings") is { } settings)
        {
            subscription.Object("payment_settings")!.Take(settings, "save_default_payment_method");
        }

        if (parameters.Object("trial_settings") is { } trial)
        {
            subscription["trial_settings"] = trial.Copy();
        }
    }

    private static JsonObject Cancel(Call call)
    {
        var subscription = call.Transaction.Get(Kinds.Subscription, call.Id);
        if (SubscriptionStatus.IsOver(subscription))
        {
            throw ApiError.Missing(Kinds.Subscription, call.Id, "id");
        }

        var details = call.Parameters.Object("cancellation_details");
        SubscriptionEngine.Cancel(call.Transaction, subscription, details?.Text("comment"), details?.Text("feedback"));
        return subscription;
    }

    private static JsonObject? DefaultMethod(Call call, JsonObject customer) => call.Parameters.Text("default_payment_method") is { } id
        ? PaymentMethods.GetOf(call.Transaction, customer, id, "default_payment_method")
        : null;
}
