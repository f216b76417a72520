using Kit.Billing.Emulator;
using Kit.Billing.Emulator.Chaos;
using Kit.Billing.Emulator.Hosting;
using Kit.Billing.Emulator.Storage;
using Kit.Billing.Emulator.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Stripe emulator to the services.</summary>
public static class StripeEmulatorServiceCollectionExtensions
{
    /// <summary>
    /// Adds the emulator's state and its webhook deliveries. <c>MapStripeEmulator</c> adds the endpoints. Calling it again only applies
    /// <paramref name="configure"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddStripeEmulator(this IServiceCollection services, Action<StripeEmulatorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddOptions<StripeEmulatorOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StripeEmulatorOptions>, StripeEmulatorOptionsValidation>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(EmulatorStore)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EmulatorStore>();
        services.AddSingleton<EmulatorMounts>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<ChaosControls>();
        services.AddSingleton<DeliveryPulse>();
        services.AddSingleton<DeliveryControl>();
        services.TryAddSingleton<IStripeEmulator>(provider => provider.GetRequiredService<DeliveryControl>());
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<IHostedService, WebhookDispatcher>();
        services.AddHttpClient(StripeEmulatorOptions.WebhookHttpClientName)
            .RemoveAllLoggers()
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(WebhookHandler.Create);
        return services;
    }
}
