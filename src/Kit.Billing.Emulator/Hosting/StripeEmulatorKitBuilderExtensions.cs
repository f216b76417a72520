using Kit.Billing.Emulator.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Stripe emulator to Kit.</summary>
public static class StripeEmulatorKitBuilderExtensions
{
    /// <summary>
    /// In Development, as long as <c>Kit:Stripe:SecretKey</c> is not set, Stripe is emulated at <c>/dev/stripe</c>, and billing uses it.
    /// Elsewhere this does nothing.
    /// </summary>
    public static KitBuilder AddStripeEmulator(this KitBuilder kit) => kit.AddStripeEmulator(_ => { });

    /// <summary>
    /// In Development, as long as <c>Kit:Stripe:SecretKey</c> is not set, Stripe is emulated at <c>/dev/stripe</c>, and billing uses it.
    /// Elsewhere this does nothing.
    /// </summary>
    /// <param name="kit">The builder.</param>
    /// <param name="configure">Changes the emulator's options.</param>
    public static KitBuilder AddStripeEmulator(this KitBuilder kit, Action<Kit.Billing.Emulator.StripeEmulatorOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(kit);
        kit.Services.Configure(configure);
        kit.AddModule<StripeEmulatorModule>();
        return kit;
    }
}
