using Kit.Data;
using Kit.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Composition;

/// <summary>The Data Protection key ring: in the database, for all nodes, encrypted with the master key where there is one.</summary>
internal static class KeyServices
{
    public static void Add(KitBuilder kit)
    {
        kit.Services.AddDataProtection().SetApplicationName(kit.Environment.ApplicationName);
        kit.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, KeyRingModel>());
        kit.Services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider, IOptions<KitOptions>, ILoggerFactory>((options, services, settings, loggers) =>
        {
            options.XmlRepository = new EntityFrameworkCoreXmlRepository<KitDbContext>(services, loggers);
            if (settings.Value.MasterKey is { } key)
            {
                options.XmlEncryptor = new MasterKeyEncryptor(Convert.FromBase64String(key));
            }
        });
    }
}
