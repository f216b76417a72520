using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Customers;

internal static class Customers
{
    public static JsonObject New(Transaction transaction) => transaction.Add(Kinds.Customer, new JsonObject
    {
        ["id"] = Ids.New("cus_", 14),
        ["object"] = Kinds.Customer,
        ["address"] = null,
        ["balance"] = 0,
        ["created"] = transaction.Now,
        ["currency"] = null,
        ["default_source"] = null,
        ["delinquent"] = false,
        ["description"] = null,
        ["discount"] = null,
        ["email"] = null,
        ["invoice_prefix"] = Ids.New("", 8).ToUpperInvariant(),
        ["invoice_settings"] = new JsonObject
        {
            ["custom_fields"] = null,
            ["default_payment_method"] = null,
            ["footer"] = null,
            ["rendering_options"] = null,
        },
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["name"] = null,
        ["next_invoice_sequence"] = 1,
        ["phone"] = null,
        ["preferred_locales"] = new JsonArray(),
        ["shipping"] = null,
        ["tax_exempt"] = "none",
        ["test_clock"] = null,
    });

    /// <summary>A customer that can still be acted on.</summary>
    public static JsonObject Get(Transaction transaction, string? id, string parameter)
    {
        var customer = transaction.Get(Kinds.Customer, id, parameter);
        return customer.Flag("deleted")
            ? throw new ApiError(parameter == "id" ? 404 : 400, "invalid_request_error", $"No such customer: '{id}'; the customer was deleted.")
            {
                Param = parameter,
                Code = "resource_missing",
            }
            : customer;
    }

    /// <summary>The first subscription fixes the currency of a customer for good.</summary>
    public static void LockCurrency(Transaction transaction, JsonObject customer, string currency)
    {
        if (customer.Text("currency") is { } locked && locked != currency)
        {
            throw ApiError.Invalid(
                $"You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, "
                + $"or invoice item with currency {locked}.");
        }

        transaction.Update("customer.updated", customer, () => customer["currency"] = currency);
    }

    public static string? DefaultPaymentMethod(JsonObject customer) => customer.Object("invoice_settings")?.Text("default_payment_method");

    /// <summary>The number of the customer's next invoice.</summary>
    public static string NextInvoiceNumber(JsonObject customer)
    {
        var sequence = customer.Long("next_invoice_sequence");
        customer["next_invoice_sequence"] = sequence + 1;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{customer.Text("invoice_prefix")}-{sequence:D4}");
    }
}
