using System.Reflection;
using System.Text.Json.Nodes;
using Stripe;

namespace Kit.Billing.Emulator.Tests;

/// <summary>
/// Every object that is served and every event's object must be known to Stripe.net key by key: a key that the official types don't
/// have is a key that Stripe doesn't send.
/// </summary>
public sealed class ShapeTests
{
    [Fact]
    public async Task Every_answer_and_every_event_survives_stripe_net_with_all_keys()
    {
        await using var host = await EmulatorHost.StartAsync();
        await LiveAsync(host);

        var failures = new List<string>();
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var url in Urls)
        {
            foreach (var found in await ObjectsAsync(host, url))
            {
                Check(found, failures, kinds);
            }
        }

        Assert.Empty(failures.Distinct());
        Assert.Equal(
            [
                "billing_portal.configuration", "billing_portal.session", "charge", "checkout.session", "customer", "event", "invoice", "invoice_payment",
                "item", "line_item", "payment_intent", "payment_method", "price", "product", "subscription", "subscription_item", "webhook_endpoint",
            ],
            kinds);
    }

    private static readonly string[] Urls =
    [
        "products",
        "prices?expand[]=data.product",
        "customers?expand[]=data.subscriptions",
        "payment_methods?customer={customer}",
        "payment_intents?expand[]=data.latest_charge",
        "charges",
        "checkout/sessions?expand[]=data.line_items&expand[]=data.subscription&expand[]=data.customer",
        "subscriptions?status=all&expand[]=data.latest_invoice&expand[]=data.default_payment_method",
        "subscription_items?subscription={subscription}",
        "invoices?expand[]=data.payments&expand[]=data.confirmation_secret",
        "invoice_payments",
        "billing_portal/configurations",
        "webhook_endpoints",
        "events?limit=100",
    ];

    /// <summary>A life with as many different objects and states as there are.</summary>
    private static async Task LiveAsync(EmulatorHost host)
    {
        await host.Api.WebhookEndpoints.CreateAsync(new WebhookEndpointCreateOptions { Url = "http://127.0.0.1:9/hook", EnabledEvents = ["nothing"] });
        using var paid = await host.PayAsync(await host.CheckoutAsync());
        await host.Api.Checkout.Sessions.ExpireAsync((await host.CheckoutAsync()).Id);
        await host.SubscribeAsync("pm_card_chargeCustomerFail");
        await host.SubscribeAsync("pm_card_authenticationRequired");
        var subscription = await host.SubscribeAsync();
        await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions
        {
            CancelAtPeriodEnd = true,
            ProrationBehavior = "always_invoice",
            Items = [new SubscriptionItemOptions { Id = subscription.Items.Data[0].Id, Quantity = 3 }],
        });
        await host.Api.Subscriptions.UpdateAsync(
            subscription.Id, new SubscriptionUpdateOptions { DefaultPaymentMethod = "pm_card_chargeCustomerFail" });
        var pending = await host.Api.Subscriptions.UpdateAsync(subscription.Id, new SubscriptionUpdateOptions
        {
            ProrationBehavior = "always_invoice",
            PaymentBehavior = "pending_if_incomplete",
            PauseCollection = new SubscriptionPauseCollectionOptions { Behavior = "void" },
            Items = [new SubscriptionItemOptions { Id = subscription.Items.Data[0].Id, Quantity = 9 }],
        });
        await host.Api.Invoices.VoidInvoiceAsync(pending.LatestInvoiceId);
        await host.Api.BillingPortal.Sessions.CreateAsync(new Stripe.BillingPortal.SessionCreateOptions { Customer = subscription.CustomerId });
        var price = await host.PriceAsync(lookupKey: "pro");
        await host.Api.Prices.UpdateAsync(price.Id, new PriceUpdateOptions { LookupKey = "other", Metadata = new() { ["a"] = "b" } });
        await host.Api.Products.DeleteAsync((await host.Api.Products.CreateAsync(new ProductCreateOptions { Name = "Gone" })).Id);
        var customer = await host.CustomerAsync();
        await host.Api.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions
        {
            Address = new AddressOptions { City = "London", Country = "GB" },
            Shipping = new ShippingOptions { Name = "Ada", Address = new AddressOptions { City = "London" } },
        });
        await host.Api.Customers.DeleteAsync((await host.SubscribeAsync()).CustomerId);
    }

    private static async Task<List<JsonObject>> ObjectsAsync(EmulatorHost host, string url)
    {
        var customer = (await host.Api.Subscriptions.ListAsync()).Data[0];
        url = url.Replace("{customer}", customer.CustomerId, StringComparison.Ordinal).Replace("{subscription}", customer.Id, StringComparison.Ordinal);
        using var request = host.Request(HttpMethod.Get, "/v1/" + url);
        using var answer = await host.Http.SendAsync(request);
        var list = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        Assert.True(list.ContainsKey("data"), list.ToJsonString());
        var found = list["data"]!.AsArray().Select(entry => entry!.AsObject()).ToList();
        Assert.NotEmpty(found);
        return found;
    }

    private static void Check(JsonObject raw, List<string> failures, SortedSet<string> kinds)
    {
        foreach (var (kind, found) in WithKinds(raw))
        {
            kinds.Add(kind);
            Assert.False(found["livemode"]?.GetValue<bool>() ?? false);
        }

        var type = StripeTypeRegistry.ObjectsToTypes[raw["object"]!.GetValue<string>()];
        Compare(raw, type, raw["object"]!.GetValue<string>(), failures);

        // And the values: what Stripe.net read and writes back must have every key that held something.
        var parse = typeof(StripeEntity).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Single(method => method.Name == "FromJson" && method.IsGenericMethod && method.GetParameters().Length == 1);
        var entity = (StripeEntity)parse.MakeGenericMethod(type).Invoke(null, [raw.ToJsonString()])!;
        Lost(raw, JsonNode.Parse(entity.ToJson())!, raw["object"]!.GetValue<string>(), failures);
    }

    private static IEnumerable<(string Kind, JsonObject Found)> WithKinds(JsonNode? node) => node switch
    {
        JsonObject found => (found["object"] is JsonValue value && value.TryGetValue<string>(out var kind) && kind is not ("list" or "plan")
                ? [(kind, found)]
                : Array.Empty<(string, JsonObject)>())
            .Concat(found.SelectMany(entry => WithKinds(entry.Value))),
        JsonArray array => array.SelectMany(WithKinds),
        _ => [],
    };

    /// <summary>Every key has a property in the official type, null or not.</summary>
    private static void Compare(JsonNode? raw, Type type, string path, List<string> failures)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        switch (raw)
        {
            case JsonArray array when type.IsGenericType:
                foreach (var entry in array)
                {
                    Compare(entry, type.GetGenericArguments()[0], path + "[]", failures);
                }

                break;
            case JsonObject document:
                if (document["object"] is JsonValue name && StripeTypeRegistry.ObjectsToTypes.TryGetValue(name.GetValue<string>(), out var known) && !type.IsGenericType)
                {
                    type = known;
                }

                if (type.IsGenericType && type.Name.StartsWith("ExpandableField", StringComparison.Ordinal))
                {
                    type = type.GetGenericArguments()[0];
                }

                if (typeof(System.Collections.IDictionary).IsAssignableFrom(type) || type == typeof(object))
                {
                    return;
                }

                var properties = Properties(type);
                foreach (var (key, value) in document)
                {
                    if (key == "previous_attributes")
                    {
                        // Parts of the object before: its keys are the object's.
                        var kind = document["object"]!["object"]!.GetValue<string>();
                        Compare(value, StripeTypeRegistry.ObjectsToTypes[kind], $"{path}.{key}({kind})", failures);
                    }
                    else if (properties.TryGetValue(key, out var property))
                    {
                        Compare(value, property, $"{path}.{key}", failures);
                    }
                    else
                    {
                        failures.Add($"{path}.{key} is no property of {type.Name}");
                    }
                }

                break;
        }
    }

    private static Dictionary<string, Type> Properties(Type type)
    {
        var found = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
        {
            var name = property.GetCustomAttributesData()
                .FirstOrDefault(attribute => attribute.AttributeType.Name is "JsonPropertyNameAttribute" or "JsonPropertyAttribute")?
                .ConstructorArguments.FirstOrDefault().Value as string;
            if (name is not null)
            {
                found[name] = property.PropertyType;
            }
        }

        return found;
    }

    private static void Lost(JsonNode raw, JsonNode? back, string path, List<string> failures)
    {
        switch (raw)
        {
            case JsonObject document:
                foreach (var (key, value) in document.Where(entry => entry.Value is not null))
                {
                    // Stripe.net reads the previous attributes but doesn't write them.
                    if (key == "previous_attributes")
                    {
                        continue;
                    }

                    if (back?[key] is not { } found)
                    {
                        failures.Add($"{path}.{key} is lost");
                    }
                    else
                    {
                        Lost(value!, found, $"{path}.{key}", failures);
                    }
                }

                break;
            case JsonArray array:
                for (var index = 0; index < array.Count; index++)
                {
                    if (array[index] is { } entry)
                    {
                        Lost(entry, back is JsonArray other && index < other.Count ? other[index] : null, path + "[]", failures);
                    }
                }

                break;
        }
    }
}
