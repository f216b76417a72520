using Kit.Data;
using Kit.Hosting;
using Kit.Lifecycle;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Portability;

/// <summary>A tenant's data as a whole: export, import, clone, restore, erasure. Part of every host.</summary>
internal sealed class PortabilityModule : KitModule
{
    public override string Name => "portability";

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<PortabilityOptions>().BindConfiguration(PortabilityOptions.Section);
        services.TryAddSingleton<TenantTables>(sp => sp.GetRequiredService<DatabaseProvider>().Choose<TenantTables>(
            postgres: () => new PostgresTenantTables(),
            sqlite: () => new SqliteTenantTables()));
        services.TryAddScoped<PortabilityCaller>();
        services.TryAddSingleton<ArchiveLoader>();
        services.TryAddScoped<ITenantExporter, TenantExporter>();
        services.TryAddScoped<ITenantImporter, TenantImporter>();
        services.TryAddScoped<ITenantCloner, TenantCloner>();
        services.TryAddScoped<ITenantRestorer, TenantRestorer>();
        services.TryAddScoped<ITenantEraser, TenantEraser>();
        services.TryAddScoped<ErasurePreview>();
        services.TryAddSingleton<DueErasures>();
        services.TryAddEnumerable(ServiceDescriptor.Scoped<ITenantDataPart, FilesPart>());
        services.TryAddEnumerable(ServiceDescriptor.Scoped<ITenantDataPart, CachePart>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, ExportCommand>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, ImportCommand>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, EraseCommand>());
    }

    public override void ConfigureModel(ModelBuilder model) => EraseModel.Configure(model);
}
