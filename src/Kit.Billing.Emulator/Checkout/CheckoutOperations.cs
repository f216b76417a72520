using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Subscriptions;

namespace Kit.Billing.Emulator.Checkout;

internal static class CheckoutOperations
{
    public static readonly Operation[] All =
    [
        Operation.List(
            "checkout/sessions",
            [
                new("customer", P.Text),
                new("customer_details", P.Object(new Parameter("email", P.Text, Required: true))),
                new("payment_intent", P.Text),
                new("status", P.OneOf("open", "complete", "expired")),
                new("subscription", P.Text),
            ],
            call => call.List(Kinds.CheckoutSession, session => call.Matches(session, "customer") && call.Matches(session, "status")
                && call.Matches(session, "subscription") && call.Matches(session, "payment_intent")
                && (call.Parameters.Object("customer_details")?.Text("email") is not { } email
                    || session.Object("customer_details")?.Text("email") == email))),
        Operation.Post(
            "checkout/sessions",
            [
                new("allow_promotion_codes", P.Flag),
                new("allowed_payment_method_types", P.List(P.Text)),
                new("automatic_tax", P.Object(new Parameter("enabled", P.Flag, Required: true))),
                new("billing_address_collection", P.OneOf("auto", "required")),
                new("cancel_url", P.Text),
                new("client_reference_id", P.Text),
                new("currency", P.Text),
                new("customer", P.Text),
                new("customer_creation", P.OneOf("always", "if_required")),
                new("customer_email", P.Text),
                new("customer_update", P.Anything),
                new("expires_at", P.Integer),
                new("line_items", CheckoutLineItems.Type, Required: true),
                new("locale", P.Text),
                new("metadata", P.Map),
                new("mode", P.OneOf("subscription", "payment", "setup"), Required: true),
                new("payment_method_collection", P.OneOf("always", "if_required")),
                new("payment_method_types", P.List(P.Text)),
                new("subscription_data", P.Object(
                    new("billing_mode", P.Object(new Parameter("type", P.OneOf("classic", "flexible"), Required: true))),
                    new("description", P.Text),
                    new("metadata", P.Map),
                    new("trial_end", P.Integer),
                    new("trial_period_days", P.Integer),
                    new("trial_settings", Trials.Settings))),
                new("success_url", P.Text),
                new("tax_id_collection", P.Object(new("enabled", P.Flag, Required: true), new("required", P.Text))),
                new("ui_mode", P.OneOf("hosted", "hosted_page")),
            ],
            CheckoutSessions.Create),
        Operation.Get("checkout/sessions/{id}", [], call => call.Transaction.Get(Kinds.CheckoutSession, call.Id)),
        Operation.Post("checkout/sessions/{id}", [new("metadata", P.Map)], call =>
        {
            var session = call.Transaction.Get(Kinds.CheckoutSession, call.Id);
            Metadata.Merge(session, call.Parameters);
            return session;
        }),
        Operation.Post("checkout/sessions/{id}/expire", [], call =>
        {
            var session = call.Transaction.Get(Kinds.CheckoutSession, call.Id);
            if (session.Text("status") != "open")
            {
                throw ApiError.Invalid(
                    $"Only Checkout Sessions with a status in [\"open\"] can be expired. This Session has a status of {session.Text("status")}.");
            }

            CheckoutSessions.Expire(call.Transaction, session);
            return session;
        }),
        Operation.List("checkout/sessions/{id}/line_items", [], call =>
            ListEnvelope.Page(call, CheckoutLineItems.Of(call.Transaction.Get(Kinds.CheckoutSession, call.Id)))),
    ];
}
