using Kit.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Stripe;

namespace Kit.Billing;

/// <summary>The way to Stripe, or to what stands in for it.</summary>
internal sealed class StripeConnection : IDisposable
{
    /// <summary>Stripe's code for what is not there.</summary>
    public const string Missing = "resource_missing";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly Lazy<StripeClient> _client;
    private readonly StripeOptions _options;
    private readonly IPaymentEmulator? _emulator;
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout };

    public StripeConnection(IOptions<StripeOptions> options, IEnumerable<IPaymentEmulator> emulators, IHostEnvironment environment)
    {
        _options = options.Value;
        _emulator = environment.IsDevelopment() && string.IsNullOrWhiteSpace(_options.SecretKey) ? emulators.FirstOrDefault() : null;

        // Late: where the emulator listens is known once the server does.
        _client = new(CreateClient);
    }

    /// <summary>Stripe's services. Every call pins the API version that Stripe.net was made for.</summary>
    public V1Services Api => _client.Value.V1;

    public bool IsEmulated => _emulator is not null;

    public string? SecretKey => _emulator?.SecretKey ?? _options.SecretKey;

    /// <summary>Whether real money moves; events of the other kind are not ours.</summary>
    public bool IsLive => SecretKey?.Contains("_live_", StringComparison.Ordinal) == true;

    public IEnumerable<string> WebhookSecrets =>
        (_emulator is null ? _options.WebhookSecrets : [.. _options.WebhookSecrets, _emulator.WebhookSecret]).Where(s => !string.IsNullOrWhiteSpace(s));

    public void Dispose() => _http.Dispose();

    private StripeClient CreateClient()
    {
        var options = new StripeClientOptions
        {
            ApiKey = SecretKey,
            HttpClient = new SystemNetHttpClient(_http, maxNetworkRetries: 2, enableTelemetry: false),
        };
        if ((_emulator?.ApiBase ?? _options.ApiBase) is { Length: > 0 } apiBase)
        {
            options.ApiBase = apiBase.TrimEnd('/');
        }

        return new StripeClient(options);
    }
}
