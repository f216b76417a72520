using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Kit.Billing.Emulator.Pages;

/// <summary>What the emulator knows, for the developer.</summary>
internal static class IndexPage
{
    private const int Most = 50;

    public static IResult Get(PageContext page) => page.Store.Read(page.Info, transaction => page.Show("Overview", Html.Of($"""
        <h1>Stripe emulator</h1>
        <p class="soft">API base <code>{page.Info.BaseUrl}</code>, version <code>{transaction.Options.ApiVersion}</code>,
        keys <code>{transaction.Options.ApiKey}…</code>. Controls: <code>{page.Info.BaseUrl}/_emulator</code>.</p>
        {Section("Webhook endpoints", ["URL", "Events", "Status"], transaction.Query(Kinds.WebhookEndpoint).Select(endpoint => Row(
            Code(endpoint.Text("url")), Html.Text(string.Join(", ", endpoint.Texts("enabled_events"))), Html.Text(endpoint.Text("status")))))}
        {Section("Customers", ["Customer", "Name", "Email"], Newest(transaction, Kinds.Customer).Select(customer => Row(
            Code(customer.Text("id")), Html.Text(customer.Text("name")), Html.Text(customer.Flag("deleted") ? "deleted" : customer.Text("email")))))}
        {Section("Subscriptions", ["Subscription", "Customer", "Status", "Ends"], Newest(transaction, Kinds.Subscription).Select(subscription => Row(
            Code(subscription.Text("id")),
            Code(subscription.Text("customer")),
            Html.Text(subscription.Text("status")),
            Html.Text(subscription.LongOrNull("cancel_at") is { } at ? Dates.Day(at) : ""))))}
        {Section("Hosted pages", ["Page", "Status"], Pages(page, transaction))}
        {Section("Events", ["Time", "Type", "Event", "Deliveries", "Again"], Newest(transaction, Kinds.Event).Select(recorded => Row(
            Html.Text(Dates.Time(recorded.Long("created"))),
            Html.Text(recorded.Text("type")),
            Code(recorded.Text("id")),
            DeliveryStates(transaction, recorded),
            Html.Of($"""
                <form method="post" action="{page.LocalRoot}/events/{recorded.Text("id")}/resend">
                <button class="small" aria-label="Resend {recorded.Text("type")} {recorded.Text("id")}">Resend</button></form>
                """))))}
        """)));

    private static IEnumerable<JsonObject> Newest(Transaction transaction, string kind) => transaction.Query(kind).Reverse().Take(Most);

    private static IEnumerable<Html> Pages(PageContext page, Transaction transaction)
    {
        var sessions = Newest(transaction, Kinds.CheckoutSession).Select(session => Row(
            Link(page, "checkout", session.Text("id")!, "Checkout " + session.Text("id")![..20] + "…"), Html.Text(session.Text("status"))));
        var portals = Newest(transaction, Kinds.PortalSession).Select(session => Row(
            Link(page, "portal", session.Text("id")!, "Portal of " + session.Text("customer")), Html.Empty));
        var invoices = Newest(transaction, Kinds.Invoice).Where(invoice => invoice.Text("status") != "draft").Select(invoice => Row(
            Link(page, "invoices", invoice.Text("id")!, "Invoice " + invoice.Text("number")), Html.Text(invoice.Text("status"))));
        return sessions.Concat(portals).Concat(invoices);
    }

    private static Html DeliveryStates(Transaction transaction, JsonObject recorded)
    {
        var id = recorded.Text("id");
        return Html.Join(transaction.Query(Kinds.Delivery, delivery => delivery.Text("event") == id).Select(delivery =>
        {
            var state = delivery.Text("state");
            var look = state switch { Deliveries.Delivered => "good", Deliveries.Pending => "soft", _ => "bad" };
            return Html.Of($"""<div class="{look}">{state} ({delivery.Long("attempts")}×) {delivery.Text("error")}</div>""");
        }));
    }

    private static Html Section(string title, string[] columns, IEnumerable<Html> rows)
    {
        var body = Html.Join(rows);
        return body.Value!.Length == 0 ? Html.Of($"<h2>{title}</h2><p>None yet.</p>") : Html.Of($"""
            <h2>{title}</h2>
            <div class="scroll"><table>
            <thead><tr>{Html.Join(columns.Select(column => Html.Of($"""<th scope="col">{column}</th>""")))}</tr></thead>
            <tbody>{body}</tbody>
            </table></div>
            """);
    }

    private static Html Row(params ReadOnlySpan<Html> cells)
    {
        var row = Html.Empty;
        foreach (var cell in cells)
        {
            row = Html.Of($"{row}<td>{cell}</td>");
        }

        return Html.Of($"<tr>{row}</tr>");
    }

    private static Html Code(string? text) => Html.Of($"<code>{text}</code>");

    private static Html Link(PageContext page, string kind, string id, string text) => Html.Of($"""<a href="{page.LocalRoot}/{kind}/{id}">{text}</a>""");
}
