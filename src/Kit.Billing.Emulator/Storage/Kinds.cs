namespace Kit.Billing.Emulator.Storage;

/// <summary>The kinds of stored documents: Stripe's object names, and the emulator's own, which start with an underscore.</summary>
internal static class Kinds
{
    public const string Product = "product";
    public const string Price = "price";
    public const string Customer = "customer";
    public const string PaymentMethod = "payment_method";
    public const string PaymentIntent = "payment_intent";
    public const string Charge = "charge";
    public const string CheckoutSession = "checkout.session";
    public const string Subscription = "subscription";
    public const string Invoice = "invoice";
    public const string InvoicePayment = "invoice_payment";
    public const string PortalConfiguration = "billing_portal.configuration";
    public const string PortalSession = "billing_portal.session";
    public const string Event = "event";
    public const string WebhookEndpoint = "webhook_endpoint";

    public const string Delivery = "_delivery";
    public const string Idempotency = "_idempotency";
    public const string Authentication = "_authentication";
}
