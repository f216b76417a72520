using Kit.Billing.Emulator.Catalogue;
using Kit.Billing.Emulator.Checkout;
using Kit.Billing.Emulator.Customers;
using Kit.Billing.Emulator.Events;
using Kit.Billing.Emulator.Invoices;
using Kit.Billing.Emulator.Payments;
using Kit.Billing.Emulator.Portal;
using Kit.Billing.Emulator.Subscriptions;
using Kit.Billing.Emulator.Webhooks;

namespace Kit.Billing.Emulator.Http;

/// <summary>Everything that is served. A new resource adds its operations here.</summary>
internal static class OperationTable
{
    public static readonly Operation[] All =
    [
        .. ProductOperations.All,
        .. PriceOperations.All,
        .. CustomerOperations.All,
        .. PaymentMethodOperations.All,
        .. PaymentIntentOperations.All,
        .. ChargeOperations.All,
        .. CheckoutOperations.All,
        .. SubscriptionOperations.All,
        .. SubscriptionItemOperations.All,
        .. InvoiceOperations.All,
        .. InvoicePaymentOperations.All,
        .. PortalOperations.All,
        .. EventOperations.All,
        .. WebhookEndpointOperations.All,
    ];
}
