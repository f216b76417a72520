namespace Kit.Billing.Emulator;

/// <summary>How the Stripe emulator behaves.</summary>
public sealed class StripeEmulatorOptions
{
    /// <summary>
    /// The name of the <see cref="HttpClient"/> that delivers webhooks. A test on an in-memory server gives it that server's handler.
    /// </summary>
    public const string WebhookHttpClientName = "Kit.StripeEmulator.Webhooks";

    /// <summary>API keys that start with this are accepted.</summary>
    /// <value><c>sk_test_</c></value>
    public string ApiKey { get; set; } = "sk_test_";

    /// <summary>The file that keeps the state, so that it survives a restart or a kill. Null keeps it in memory only.</summary>
    /// <value>Null.</value>
    public string? StatePath { get; set; }

    /// <summary>
    /// The host's own absolute URL, without the emulator's prefix: the base of hosted pages and of relative webhook URLs.
    /// </summary>
    /// <value>Null: the URL of the request, and for webhooks the address that the host listens on.</value>
    public Uri? PublicUrl { get; set; }

    /// <summary>Webhook endpoints that exist from the start.</summary>
    /// <value>None.</value>
    public IList<StripeEmulatorWebhookEndpoint> WebhookEndpoints { get; } = [];

    /// <summary>
    /// The waits before each further attempt of a failed webhook delivery. After the last attempt the delivery has failed.
    /// </summary>
    /// <value>0.2 s, 1 s, 5 s, 30 s, 2 min, 10 min: Stripe's three days, compressed.</value>
    public IList<TimeSpan> RetrySchedule { get; set; } =
    [
        TimeSpan.FromSeconds(0.2),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
    ];

    /// <summary>How long a webhook receiver may take to answer.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The API version that is served, and told in events unless their endpoint was created with another.</summary>
    /// <value>The version that Stripe.net 53.1.0 pins.</value>
    public string ApiVersion { get; set; } = "2026-10-28.endive";

    /// <summary>The business name on hosted pages and invoices.</summary>
    /// <value><c>Test business</c></value>
    public string BusinessName { get; set; } = "Test business";

    /// <summary>
    /// Lets the emulator be mapped in Production and Staging. It has no protection against strangers: anybody can read it and pay with test cards.
    /// </summary>
    /// <value>False.</value>
    public bool AllowOutsideDevelopment { get; set; }
}
