namespace Kit.Hosting;

/// <summary>Something in this process that stands in for the payment provider, in Development. Billing uses it when no key is configured.</summary>
public interface IPaymentEmulator
{
    /// <summary>The key that its API takes.</summary>
    string SecretKey { get; }

    /// <summary>The secret that it signs webhooks with.</summary>
    string WebhookSecret { get; }

    /// <summary>Where its API is. Ask once the server listens: before, the address may not be known.</summary>
    string ApiBase { get; }
}
