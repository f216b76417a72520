using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Subscriptions;

namespace Kit.Billing.Emulator.Checkout;

/// <summary>The life of a checkout session: open, then complete or expired.</summary>
internal static class CheckoutSessions
{
    private const long Lifetime = 24 * 60 * 60;
    private const long ShortestLifetime = 30 * 60;
    private const string IdPlaceholder = "{CHECKOUT_SESSION_ID}";
    private const string SubscriptionData = "_subscription_data";

    public static JsonObject Create(Call call)
    {
        var (transaction, parameters) = (call.Transaction, call.Parameters);
        Check(call);
        var customer = parameters.Text("customer") is { } customerId ? Customers.Customers.Get(transaction, customerId, "customer") : null;
        var items = CheckoutLineItems.Read(transaction, parameters);
        var currency = items[0]!.AsObject().Text("currency")!;
        if (items.OfType<JsonObject>().Any(item => item.Text("currency") != currency))
        {
            throw ApiError.Invalid("All prices on a subscription must have the same currency.", "line_items");
        }

        var data = parameters.Object("subscription_data")?.Copy() ?? [];
        var trial = Trials.End(transaction, data) is not null;
        var subtotal = trial ? 0 : items.OfType<JsonObject>().Sum(item => item.Long("amount_subtotal"));
        var id = Ids.New("cs_test_", 58);
        var session = CheckoutDocument.New(transaction, id, currency, subtotal, customer);
        session.Take(
            parameters,
            "allow_promotion_codes", "billing_address_collection", "cancel_url", "client_reference_id", "customer_email", "locale",
            "payment_method_collection", "success_url");
        session["automatic_tax"]!["enabled"] = parameters.Object("automatic_tax")?.Flag("enabled") ?? false;
        session["metadata"] = Metadata.Create(parameters);
        session["expires_at"] = parameters.LongOrNull("expires_at") ?? transaction.Now + Lifetime;
        session[SubscriptionData] = data;
        CheckoutLineItems.Keep(session, items);
        return session;
    }

    public static void Expire(Transaction transaction, JsonObject session)
    {
        session["status"] = "expired";
        session["url"] = null;
        transaction.Emit("checkout.session.expired", session);
    }

    /// <summary>Pays and subscribes. A refusal throws and leaves the session open.</summary>
    public static void Complete(Transaction transaction, JsonObject session, CardDetails card, bool authenticated)
    {
        var customer = session.Text("customer") is { } id ? Customers.Customers.Get(transaction, id, "customer") : NewCustomer(transaction, card);
        var method = PaymentMethods.Attach(transaction, PaymentMethods.New(transaction, card), customer);
        var data = session.Object(SubscriptionData)!.Copy();
        data["payment_behavior"] = "error_if_incomplete";
        var subscription = SubscriptionEngine.Create(
            transaction, customer, CheckoutLineItems.ToItemChanges(session), data, method, authenticated);

        session["status"] = "complete";
        session["payment_status"] = session.Long("amount_total") == 0 ? "no_payment_required" : "paid";
        session["customer"] = customer.Text("id");
        session["subscription"] = subscription.Text("id");
        session["invoice"] = subscription.Text("latest_invoice");
        session["url"] = null;
        session["customer_details"] = CheckoutDocument.CustomerDetails(card.Email ?? customer.Text("email"), card.Name ?? customer.Text("name"));
        transaction.Emit("checkout.session.completed", session);
        EmissionOrder.AsPaidCheckout(transaction.Events);
    }

    public static string SuccessUrl(JsonObject session) =>
        session.Text("success_url")!.Replace(IdPlaceholder, session.Text("id"), StringComparison.Ordinal);

    private static JsonObject NewCustomer(Transaction transaction, CardDetails card)
    {
        var customer = Customers.Customers.New(transaction);
        customer["email"] = card.Email;
        customer["name"] = card.Name;
        transaction.Emit("customer.created", customer);
        return customer;
    }

    private static void Check(Call call)
    {
        var parameters = call.Parameters;
        if (parameters.Text("mode") != "subscription")
        {
            throw ApiError.Invalid("The Stripe emulator serves mode=subscription only.", "mode");
        }

        if (parameters.Text("success_url") is null)
        {
            throw ApiError.Invalid("Missing required param: success_url.", "success_url", "parameter_missing");
        }

        foreach (var name in new[] { "success_url", "cancel_url" })
        {
            if (parameters.Text(name)?.Replace(IdPlaceholder, "x", StringComparison.Ordinal) is { } url && !Hosting.PublicAddress.IsAbsolute(url))
            {
                throw ApiError.Invalid("Not a valid URL", name, "url_invalid");
            }
        }

        if (parameters.Text("customer") is not null && parameters.Text("customer_email") is not null)
        {
            throw ApiError.Invalid("You may only specify one of these parameters: customer, customer_email.", "customer_email");
        }

        if (parameters.Text("customer_creation") is not null)
        {
            throw ApiError.Invalid("`customer_creation` can only be used in `payment` and `setup` mode.", "customer_creation");
        }

        if (parameters.LongOrNull("expires_at") is { } expires && (expires < call.Now + ShortestLifetime || expires > call.Now + Lifetime))
        {
            throw ApiError.Invalid("The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.", "expires_at");
        }
    }
}
