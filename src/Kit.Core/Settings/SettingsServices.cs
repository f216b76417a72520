using Kit.Data;
using Kit.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Settings;

internal static class SettingsServices
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<SettingsRegistry>();
        services.AddSingleton<IStartupCheck>(sp => sp.GetRequiredService<SettingsRegistry>());
        services.TryAddSingleton<SettingsCache>();
        services.TryAddScoped(typeof(ITenantSettings<>), typeof(TenantSettings<>));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, SettingsModel>());
    }
}
