using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Catalogue;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Pages;

/// <summary>Tables of what is bought or billed.</summary>
internal static class LineItemTable
{
    public static Html OfCheckout(Transaction transaction, IEnumerable<JsonObject> items) => Table(items.Select(item =>
    {
        var price = transaction.Get(Kinds.Price, item.Text("price"), "price");
        var recurring = price.Object("recurring");
        var currency = price.Text("currency")!;
        var each = Money.FormatPrice(Prices.UnitAmount(price), currency, recurring?.Text("interval"), recurring?.Long("interval_count") ?? 1);
        return (item.Text("description"), item.LongOrNull("quantity"), (string?)each, Money.Format(item.Long("amount_total"), currency));
    }));

    public static Html OfInvoice(JsonObject invoice) => Table(invoice.Entries("lines").Select(line =>
        (line.Text("description"), line.LongOrNull("quantity"), (string?)null, Money.Format(line.Long("amount"), invoice.Text("currency")!))));

    private static Html Table(IEnumerable<(string? What, long? Quantity, string? Each, string Amount)> rows) => Html.Of($"""
        <div class="scroll"><table>
        <thead><tr><th scope="col">What</th><th scope="col" class="number">Quantity</th><th scope="col" class="number">Amount</th></tr></thead>
        <tbody>
        {Html.Join(rows.Select(row => Html.Of($"""
            <tr><td>{row.What}{(row.Each is null ? Html.Empty : Html.Of($"""<br><span class="soft">{row.Each}</span>"""))}</td>
            <td class="number">{row.Quantity}</td><td class="number">{row.Amount}</td></tr>
            """)))}
        </tbody>
        </table></div>
        """);
}
