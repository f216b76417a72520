using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Subscriptions;

namespace Kit.Billing.Emulator.Customers;

internal static class CustomerOperations
{
    private static readonly Parameter[] Changeable =
    [
        new("address", CustomerParameters.Address),
        new("balance", P.Integer),
        new("business_name", P.Text),
        new("description", P.Text),
        new("email", P.Text),
        new("individual_name", P.Text),
        new("invoice_prefix", P.Text),
        new("invoice_settings", P.Object(
            new("default_payment_method", P.Text),
            new("footer", P.Text),
            new("custom_fields", P.List(P.Object(new("name", P.Text, Required: true), new("value", P.Text, Required: true)))))),
        new("metadata", P.Map),
        new("name", P.Text),
        new("next_invoice_sequence", P.Integer),
        new("phone", P.Text),
        new("preferred_locales", P.List(P.Text)),
        new("shipping", P.Object(
            new("address", CustomerParameters.Address, Required: true),
            new("name", P.Text, Required: true),
            new("phone", P.Text))),
        new("tax_exempt", P.OneOf("none", "exempt", "reverse")),
    ];

    public static readonly Operation[] All =
    [
        Operation.List("customers", [new("email", P.Text)], call => call.List(
            Kinds.Customer,
            customer => !customer.Flag("deleted") && call.Matches(customer, "email"))),
        Operation.Post("customers", [.. Changeable, new("payment_method", P.Text)], Create),
        Operation.Get("customers/{id}", [], call => call.Transaction.Get(Kinds.Customer, call.Id)),
        Operation.Post("customers/{id}", Changeable, Update),
        Operation.Delete("customers/{id}", [], Delete),
        Operation.List("customers/{id}/payment_methods", [new("type", P.Text)], call =>
        {
            Customers.Get(call.Transaction, call.Id, "id");
            return call.List(Kinds.PaymentMethod, method => method.Text("customer") == call.Id && call.Matches(method, "type"));
        }),
    ];

    private static JsonObject Create(Call call)
    {
        var customer = Customers.New(call.Transaction);
        Apply(call, customer);
        call.Transaction.Emit("customer.created", customer);
        if (call.Parameters.Text("payment_method") is { } method)
        {
            PaymentMethods.Attach(call.Transaction, PaymentMethods.Resolve(call.Transaction, method, "payment_method"), customer);
        }

        if (DefaultMethod(call) is { } chosen)
        {
            SetDefault(call, customer, chosen);
        }

        return customer;
    }

    private static JsonObject Update(Call call)
    {
        var customer = Customers.Get(call.Transaction, call.Id, "id");
        call.Transaction.Update("customer.updated", customer, () =>
        {
            Apply(call, customer);
            if (call.Parameters.Object("invoice_settings") is { } settings && settings.ContainsKey("default_payment_method"))
            {
                SetDefault(call, customer, DefaultMethod(call));
            }
        });
        return customer;
    }

    private static void Apply(Call call, JsonObject customer)
    {
        customer.Take(
            call.Parameters,
            "address", "balance", "business_name", "description", "email", "individual_name", "invoice_prefix", "name", "next_invoice_sequence", "phone",
            "preferred_locales", "shipping", "tax_exempt");
        if (customer.Text("email") is { } email && !email.Contains('@', StringComparison.Ordinal))
        {
            throw ApiError.Invalid($"Invalid email address: {email}", "email", "email_invalid");
        }

        if (call.Parameters.Object("invoice_settings") is { } settings)
        {
            customer.Object("invoice_settings")!.Take(settings, "footer", "custom_fields");
        }

        Metadata.Merge(customer, call.Parameters);
    }

    private static string? DefaultMethod(Call call) => call.Parameters.Object("invoice_settings")?.Text("default_payment_method");

    private static void SetDefault(Call call, JsonObject customer, string? methodId)
    {
        const string parameter = "invoice_settings[default_payment_method]";
        if (methodId is not null && call.Transaction.Get(Kinds.PaymentMethod, methodId, parameter).Text("customer") != customer.Text("id"))
        {
            throw ApiError.Invalid(
                $"The customer does not have a payment method with the ID {methodId}. The payment method must be attached to the customer.",
                parameter,
                "resource_missing");
        }

        customer.Object("invoice_settings")!["default_payment_method"] = methodId;
    }

    private static JsonObject Delete(Call call)
    {
        var customer = Customers.Get(call.Transaction, call.Id, "id");
        var live = call.Transaction.Query(Kinds.Subscription, subscription =>
            subscription.Text("customer") == call.Id && !SubscriptionStatus.IsOver(subscription)).ToList();
        foreach (var subscription in live)
        {
            SubscriptionEngine.Cancel(call.Transaction, subscription, comment: null, feedback: null);
        }

        call.Transaction.Emit("customer.deleted", customer);
        var created = customer.Long("created");
        customer.Clear();
        customer["id"] = call.Id;
        customer["object"] = Kinds.Customer;
        customer["deleted"] = true;
        customer["_created"] = created;
        return customer;
    }
}
