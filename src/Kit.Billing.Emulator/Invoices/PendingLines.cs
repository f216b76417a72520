using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Invoices;

/// <summary>Prorations that wait for the subscription's next invoice (<c>proration_behavior=create_prorations</c>).</summary>
internal static class PendingLines
{
    private const string Name = "_pending_lines";

    public static void Keep(JsonObject subscription, IEnumerable<InvoiceLine> lines)
    {
        subscription[Name] ??= new JsonArray();
        foreach (var line in lines)
        {
            ((JsonArray)subscription[Name]!).Add(line.ToDocument(Ids.New("il_"), "", subscription.Text("currency")!));
        }
    }

    public static List<JsonObject> Take(JsonObject subscription, string invoiceId)
    {
        var lines = subscription.Objects(Name).Select(line => line.Copy()).ToList();
        subscription.Remove(Name);
        foreach (var line in lines)
        {
            line["invoice"] = invoiceId;
        }

        return lines;
    }
}
