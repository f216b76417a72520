using Kit.Hosting;

namespace Kit.Billing.Emulator.Hosting;

/// <summary>Lets billing find the emulator of its own process.</summary>
internal sealed class EmulatedPayments(EmulatorFolder folder, PublicUrl publicUrl) : IPaymentEmulator
{
    public string SecretKey => "sk_test_emulator";

    public string WebhookSecret => folder.WebhookSecret;

    public string ApiBase => publicUrl.Of(StripeEmulatorModule.Prefix);
}
