using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Payments;

internal static class PaymentMethodOperations
{
    private static readonly Parameter BillingDetails = new("billing_details", P.Object(
        new("address", CustomerParameters.Address),
        new("email", P.Text),
        new("name", P.Text),
        new("phone", P.Text)));

    public static readonly Operation[] All =
    [
        Operation.List("payment_methods", [new("customer", P.Text), new("type", P.Text)], call => call.List(
            Kinds.PaymentMethod,
            method => call.Parameters.Text("customer") is { } customer && method.Text("customer") == customer && call.Matches(method, "type"))),
        Operation.Post(
            "payment_methods",
            [
                new("type", P.OneOf("card"), Required: true),
                new("card", P.Object(
                    new("number", P.Text),
                    new("exp_month", P.Integer),
                    new("exp_year", P.Integer),
                    new("cvc", P.Text),
                    new("token", P.Text))),
                BillingDetails,
                new("metadata", P.Map),
            ],
            Create),
        Operation.Get("payment_methods/{id}", [], call => PaymentMethods.Resolve(call.Transaction, call.Id, "id")),
        Operation.Post("payment_methods/{id}", [BillingDetails, new("metadata", P.Map)], Update),
        Operation.Post("payment_methods/{id}/attach", [new("customer", P.Text, Required: true)], call => PaymentMethods.Attach(
            call.Transaction,
            PaymentMethods.Resolve(call.Transaction, call.Id, "id"),
            Customers.Customers.Get(call.Transaction, call.Parameters.Text("customer"), "customer"))),
        Operation.Post("payment_methods/{id}/detach", [], Detach),
    ];

    private static JsonObject Create(Call call)
    {
        var sent = call.Parameters.Object("card") ?? throw ApiError.Invalid("Missing required param: card.", "card", "parameter_missing");
        TestCard? card;
        var month = sent.LongOrNull("exp_month");
        var year = sent.LongOrNull("exp_year");
        if (sent.Text("token") is { } token)
        {
            card = TestCards.FindByName(token, "tok_") ?? throw ApiError.Missing("token", token, "card[token]");
            (month, year) = (12, call.Transaction.UtcNow.Year + 4);
        }
        else
        {
            var number = sent.Text("number") ?? throw ApiError.Invalid("Missing required param: card[number].", "card[number]", "parameter_missing");
            card = TestCards.Find(number) ?? throw CardDecline.IncorrectNumber.ToError();
        }

        if (month is not (>= 1 and <= 12) || year is null)
        {
            throw new ApiError(402, "card_error", "Your card's expiration month is invalid.") { Code = "invalid_expiry_month", Param = "card[exp_month]" };
        }

        var method = PaymentMethods.New(call.Transaction, new CardDetails(card, (int)month, (int)year));
        Apply(call, method);
        return method;
    }

    private static JsonObject Update(Call call)
    {
        var method = call.Transaction.Get(Kinds.PaymentMethod, call.Id);
        call.Transaction.Update("payment_method.updated", method, () => Apply(call, method));
        return method;
    }

    private static void Apply(Call call, JsonObject method)
    {
        if (call.Parameters.Object("billing_details") is { } details)
        {
            method.Object("billing_details")!.Take(details, "address", "email", "name", "phone");
        }

        Metadata.Merge(method, call.Parameters);
    }

    private static JsonObject Detach(Call call)
    {
        var method = call.Transaction.Get(Kinds.PaymentMethod, call.Id);
        if (method.Text("customer") is not { } customerId)
        {
            throw ApiError.Invalid(
                "The payment method you provided is not attached to a customer so detachment is impossible.",
                "payment_method",
                "payment_method_unexpected_state");
        }

        if (call.Transaction.Find(Kinds.Customer, customerId) is { } customer && Customers.Customers.DefaultPaymentMethod(customer) == call.Id)
        {
            call.Transaction.Update("customer.updated", customer, () => customer.Object("invoice_settings")!["default_payment_method"] = null);
        }

        call.Transaction.Update("payment_method.detached", method, () => method["customer"] = null);
        return method;
    }
}
