using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Billing.Emulator.Hosting;

/// <summary>The emulator as a part of a Kit host: there in Development, as long as no key of Stripe's is configured.</summary>
internal sealed class StripeEmulatorModule : KitModule
{
    public const string Prefix = "/dev/stripe";
    private const string SecretKey = "Kit:Stripe:SecretKey";
    private const string WebhookPath = "/webhooks/stripe";

    public override string Name => "stripe-emulator";

    public override void ConfigureServices(KitBuilder kit)
    {
        if (!kit.Environment.IsDevelopment())
        {
            return;
        }

        var services = kit.Services;
        services.AddStripeEmulator();
        services.TryAddSingleton<EmulatorFolder>();
        services.AddOptions<StripeEmulatorOptions>().Configure<EmulatorFolder, IOptions<KitOptions>>((options, folder, host) =>
        {
            options.StatePath ??= folder.StatePath;
            options.PublicUrl ??= host.Value.PublicUrl;
            options.BusinessName = options.BusinessName == new StripeEmulatorOptions().BusinessName ? host.Value.ProductName : options.BusinessName;
            options.WebhookEndpoints.Add(new StripeEmulatorWebhookEndpoint { Url = WebhookPath, Secret = folder.WebhookSecret });
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPaymentEmulator, EmulatedPayments>());
    }

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        if (IsInUse(endpoints.ServiceProvider))
        {
            endpoints.MapStripeEmulator(Prefix).WithMetadata(new PlatformWideAttribute());
        }
    }

    public override IEnumerable<KitNote> Describe(IServiceProvider services, string publicUrl) =>
        IsInUse(services) ? [new("Stripe emulator", publicUrl + Prefix)] : [];

    private static bool IsInUse(IServiceProvider services) =>
        services.GetRequiredService<IHostEnvironment>().IsDevelopment()
        && string.IsNullOrWhiteSpace(services.GetRequiredService<IConfiguration>()[SecretKey]);
}
