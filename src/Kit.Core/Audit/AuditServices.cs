using Kit.Data;
using Kit.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Audit;

internal static class AuditServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<AuditOptions>().BindConfiguration(AuditOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, AuditCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, AuditParticipant>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, AuditModel>());
        services.TryAddSingleton<Kit.Jobs.IQueueJournal, QueueJournal>();
        services.TryAddSingleton<SealMaker>();
        services.TryAddSingleton<AuditSealer>();
        services.TryAddSingleton<AuditPruner>();
        services.TryAddSingleton<IAuditVerifier, AuditVerifier>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, AuditVerifyCommand>());
        services.AddHostedService<AuditMaintenance>();
    }
}
