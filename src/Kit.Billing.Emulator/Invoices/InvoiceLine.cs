using System.Globalization;
using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Invoices;

/// <summary>A line to be put on an invoice.</summary>
internal sealed record InvoiceLine(
    JsonObject Price, JsonObject Item, long Amount, long Quantity, string Description, long Start, long End, bool Proration = false)
{
    public JsonObject ToDocument(string id, string invoiceId, string currency)
    {
        var metered = Catalogue.Prices.IsMetered(Price);
        return new JsonObject
        {
            ["id"] = id,
            ["object"] = "line_item",
            ["amount"] = Amount,
            ["currency"] = currency,
            ["description"] = Description,
            ["discount_amounts"] = new JsonArray(),
            ["discountable"] = !Proration,
            ["discounts"] = new JsonArray(),
            ["invoice"] = invoiceId,
            ["livemode"] = false,
            ["metadata"] = Item["metadata"]?.DeepClone(),
            ["parent"] = new JsonObject
            {
                ["invoice_item_details"] = null,
                ["subscription_item_details"] = new JsonObject
                {
                    ["invoice_item"] = null,
                    ["proration"] = Proration,
                    ["proration_details"] = new JsonObject { ["credited_items"] = null },
                    ["subscription"] = Item["subscription"]?.DeepClone(),
                    ["subscription_item"] = Item["id"]?.DeepClone(),
                },
                ["type"] = "subscription_item_details",
            },
            ["period"] = new JsonObject { ["end"] = End, ["start"] = Start },
            ["pretax_credit_amounts"] = new JsonArray(),
            ["pricing"] = new JsonObject
            {
                ["price_details"] = new JsonObject { ["price"] = Price["id"]?.DeepClone(), ["product"] = Price["product"]?.DeepClone() },
                ["type"] = "price_details",
                ["unit_amount_decimal"] = Price["unit_amount_decimal"]?.DeepClone(),
            },
            ["quantity"] = metered ? 0 : Quantity,
            ["quantity_decimal"] = (metered ? 0 : Quantity).ToString(CultureInfo.InvariantCulture),
            ["subscription"] = Item["subscription"]?.DeepClone(),
            ["subtotal"] = Amount,
            ["taxes"] = new JsonArray(),
        };
    }
}
