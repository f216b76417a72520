using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Payments;

internal static class PaymentMethods
{
    private const string Number = "_number";

    public static JsonObject New(Transaction transaction, CardDetails details)
    {
        var card = details.Card;
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(card.Number)))[..16];
        return transaction.Add(Kinds.PaymentMethod, new JsonObject
        {
            ["id"] = Ids.New("pm_"),
            ["object"] = Kinds.PaymentMethod,
            ["allow_redisplay"] = "unspecified",
            ["billing_details"] = new JsonObject
            {
                ["address"] = new JsonObject
                {
                    ["city"] = null,
                    ["country"] = null,
                    ["line1"] = null,
                    ["line2"] = null,
                    ["postal_code"] = null,
                    ["state"] = null,
                },
                ["email"] = details.Email,
                ["name"] = details.Name,
                ["phone"] = null,
                ["tax_id"] = null,
            },
            ["card"] = new JsonObject
            {
                ["brand"] = card.Brand,
                ["checks"] = new JsonObject { ["address_line1_check"] = null, ["address_postal_code_check"] = null, ["cvc_check"] = "pass" },
                ["country"] = "US",
                ["display_brand"] = card.Brand,
                ["exp_month"] = details.ExpiryMonth,
                ["exp_year"] = details.ExpiryYear,
                ["fingerprint"] = fingerprint,
                ["funding"] = "credit",
                ["generated_from"] = null,
                ["last4"] = card.Last4,
                ["networks"] = new JsonObject { ["available"] = new JsonArray(card.Brand), ["preferred"] = null },
                ["regulated_status"] = "unregulated",
                ["three_d_secure_usage"] = new JsonObject { ["supported"] = true },
                ["wallet"] = null,
            },
            ["created"] = transaction.Now,
            ["customer"] = null,
            ["customer_account"] = null,
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["type"] = "card",
            [Number] = card.Number,
        });
    }

    public static TestCard CardOf(JsonObject method) => TestCards.Find(method.Text(Number)!)!;

    /// <summary>The payment method of an id; a magic id such as <c>pm_card_visa</c> makes a new one each time.</summary>
    public static JsonObject Resolve(Transaction transaction, string id, string parameter) =>
        transaction.Find(Kinds.PaymentMethod, id) is null && TestCards.FindByName(id, "pm_card_") is { } card
            ? New(transaction, new CardDetails(card, 12, transaction.UtcNow.Year + 4))
            : transaction.Get(Kinds.PaymentMethod, id, parameter);

    public static JsonObject Attach(Transaction transaction, JsonObject method, JsonObject customer)
    {
        var customerId = customer.Text("id");
        if (method.Text("customer") == customerId)
        {
            return method;
        }

        if (method.Text("customer") is not null)
        {
            throw ApiError.Invalid(
                "The payment method you provided has already been attached to a customer.", "payment_method", "payment_method_unexpected_state");
        }

        if (CardOf(method).OnAttach is { } decline)
        {
            throw decline.ToError();
        }

        method["customer"] = customerId;
        transaction.Emit("payment_method.attached", method);
        return method;
    }

    /// <summary>The payment method if it is one of the customer's.</summary>
    public static JsonObject GetOf(Transaction transaction, JsonObject customer, string id, string parameter)
    {
        var method = Resolve(transaction, id, parameter);
        if (method.Text("customer") is null)
        {
            return Attach(transaction, method, customer);
        }

        return method.Text("customer") == customer.Text("id")
            ? method
            : throw ApiError.Invalid(
                $"The customer does not have a payment method with the ID {id}. The payment method must be attached to the customer.",
                parameter,
                "resource_missing");
    }
}
