using Kit.Data;
using Kit.Hosting;
using Kit.Jobs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Notifications;

/// <summary>Mail. Part of every host.</summary>
internal sealed class NotificationsModule : KitModule
{
    public override string Name => "notifications";

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, MailCheck>());
        services.TryAddScoped<IMailer, Mailer>();

        // A host's own mailer is everybody's.
        services.TryAddKeyedScoped<IMailer>(IControlPlane.Key, (sp, key) =>
            sp.GetRequiredService<IMailer>() is var mailer and not Mailer ? mailer : new Mailer(sp.GetRequiredKeyedService<IJobs>(key)));
        services.TryAddSingleton<IMailTransport>(sp =>
            string.IsNullOrWhiteSpace(sp.GetRequiredService<IOptions<MailOptions>>().Value.Host) && sp.GetRequiredService<IHostEnvironment>().IsDevelopment()
                ? ActivatorUtilities.CreateInstance<InboxTransport>(sp)
                : ActivatorUtilities.CreateInstance<SmtpTransport>(sp));
        kit.AddJobHandler<MailHandler>();
    }

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        if (Inbox(endpoints.ServiceProvider) is { } inbox)
        {
            InboxEndpoints.Map(endpoints, inbox);
        }
    }

    public override IEnumerable<KitNote> Describe(IServiceProvider services, string publicUrl) =>
        Inbox(services) is null ? [] : [new("Mail inbox", publicUrl + InboxEndpoints.Path)];

    private static InboxTransport? Inbox(IServiceProvider services) =>
        services.GetRequiredService<IHostEnvironment>().IsDevelopment() ? services.GetRequiredService<IMailTransport>() as InboxTransport : null;
}
