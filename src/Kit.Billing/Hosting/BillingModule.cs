using Kit.Features;
using Kit.Hosting;
using Kit.Lifecycle;
using Kit.Portability;
using Kit.Tenancy;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Billing;

/// <summary>What billing adds to a host.</summary>
internal sealed class BillingModule : KitModule
{
    public const string Read = "billing.read";
    public const string Manage = "billing.manage";

    public override string Name => "billing";

    public override IEnumerable<Permission> Permissions =>
    [
        new(Read, "See the plan, its usage and the invoices", PermissionLevel.Admin),
        new(Manage, "Choose and pay for the plan", PermissionLevel.Owner),
    ];

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<BillingOptions>().BindConfiguration(BillingOptions.Section);
        services.AddOptions<StripeOptions>().BindConfiguration(StripeOptions.Section);
        services.TryAddSingleton<PlanRegistry>();
        services.TryAddSingleton<AccessPolicy>();
        services.TryAddSingleton<StripeConnection>();
        services.TryAddSingleton<StripeWebhook>();
        services.TryAddSingleton<CatalogueSync>();
        services.TryAddSingleton<ICatalogueSync>(sp => sp.GetRequiredService<CatalogueSync>());
        services.AddHostedService<CatalogueStartup>();
        services.TryAddSingleton<StripeEventPruner>();
        services.AddHostedService(sp => sp.GetRequiredService<StripeEventPruner>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, SyncPlansCommand>());
        services.TryAddSingleton<ClosingSubscriptions>();
        services.TryAddSingleton<CustomerSync>();
        services.TryAddSingleton<CustomerDirectory>();
        services.TryAddScoped<InvoiceNotices>();
        services.TryAddScoped<BillingMails>();
        services.TryAddScoped<PlanChange>();
        services.TryAddScoped<PlanCheckout>();
        services.TryAddScoped<SubscriptionActions>();
        services.TryAddScoped<CheckoutReturn>();
        services.TryAddScoped<BillingPages>();
        services.TryAddScoped<IBilling, BillingService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEntitlementSource, PlanEntitlements>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, PlanCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, StripeCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, BillingOptionsCheck>());
        services.AddSingleton(sp => PlanFacts.Plan(sp.GetRequiredService<PlanRegistry>(), sp.GetRequiredService<AccessPolicy>()));
        services.AddSingleton(PlanFacts.Subscription);
        services.TryAddEnumerable(ServiceDescriptor.Scoped<ITenantStatusParticipant, ClosingParticipant>());
        services.TryAddEnumerable(ServiceDescriptor.Scoped<ITenantDataPart, SubscriptionPart>());
        kit.AddJobHandler<FollowTenantHandler>();
        kit.AddJobHandler<ProcessStripeEventHandler>();
    }

    public override void ConfigureModel(ModelBuilder model) => BillingModel.Configure(model);

    public override void Map(IEndpointRouteBuilder endpoints) => BillingEndpoints.Map(endpoints);

    public override IEnumerable<KitNote> Describe(IServiceProvider services, string publicUrl)
    {
        var stripe = services.GetRequiredService<StripeConnection>();
        yield return new("Payments", stripe.IsEmulated ? "Stripe emulator" : stripe.IsLive ? "Stripe, LIVE MODE" : "Stripe test mode");
        if (!stripe.IsEmulated)
        {
            yield return new("Stripe webhooks", publicUrl + StripeWebhook.Path);
        }
    }
}
