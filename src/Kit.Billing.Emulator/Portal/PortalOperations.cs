using System.Text.Json.Nodes;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Http;
using Kit.Billing.Emulator.Json;
using Kit.Billing.Emulator.Storage;

namespace Kit.Billing.Emulator.Portal;

internal static class PortalOperations
{
    public static readonly Operation[] All =
    [
        Operation.Post(
            "billing_portal/sessions",
            [
                new("customer", P.Text, Required: true),
                new("configuration", P.Text),
                new("locale", P.Text),
                new("return_url", P.Text),
            ],
            Create),
        Operation.List(
            "billing_portal/configurations",
            [new("active", P.Flag), new("is_default", P.Flag)],
            call => call.List(Kinds.PortalConfiguration, configuration => call.Matches(configuration, "active") && call.Matches(configuration, "is_default"))),
        Operation.Get("billing_portal/configurations/{id}", [], call => call.Transaction.Get(Kinds.PortalConfiguration, call.Id)),
    ];

    private static JsonObject Create(Call call)
    {
        var transaction = call.Transaction;
        var customer = Customers.Customers.Get(transaction, call.Parameters.Text("customer"), "customer");
        var configuration = call.Parameters.Text("configuration") is { } wanted
            ? transaction.Get(Kinds.PortalConfiguration, wanted, "configuration")
            : PortalConfiguration.Default(transaction);
        var id = Ids.New("bps_");
        var session = transaction.Add(Kinds.PortalSession, new JsonObject
        {
            ["id"] = id,
            ["object"] = Kinds.PortalSession,
            ["configuration"] = configuration.Text("id"),
            ["created"] = transaction.Now,
            ["customer"] = customer.Text("id"),
            ["customer_account"] = null,
            ["flow"] = null,
            ["livemode"] = false,
            ["locale"] = call.Parameters.Text("locale"),
            ["on_behalf_of"] = null,
            ["return_url"] = call.Parameters.Text("return_url"),
            ["url"] = $"{transaction.Request.BaseUrl}/portal/{id}",
        });
        transaction.Emit("billing_portal.session.created", session);
        return session;
    }
}
