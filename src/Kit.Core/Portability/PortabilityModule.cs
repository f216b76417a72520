using Kit.Data;
using Kit.Hosting;
using Kit.Lifecycle;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Portability;

/// <summary>A tenant's data as a whole: export, import, clone, restore, move, erasure. Part of every host.</summary>
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
        services.AddOptions<MoveOptions>().BindConfiguration(MoveOptions.Section);
        services.TryAddScoped<PortabilityCaller>();
        services.TryAddSingleton<MovePlaces>();
        services.TryAddSingleton<MoveRunner>();
        services.TryAddScoped<ITenantMover, TenantMover>();
        kit.AddJobHandler<MoveTenantHandler>();
        services.TryAddSingleton<MirrorWriter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, MirrorSaves>());
        kit.AddJobHandler<RefreshMirrorsHandler>();
        services.TryAddSingleton<ArchiveLoader>();
        services.TryAddScoped<ITenantExporter, TenantExporter>();
        services.TryAddSingleton<UnfinishedImports>();
        services.TryAddScoped<ITenantImporter, TenantImporter>();
        services.TryAddScoped<ITenantCloner, TenantCloner>();
        services.TryAddScoped<ITenantRestorer, TenantRestorer>();
        services.TryAddScoped<TenantParts>();
        services.TryAddScoped<ErasureStart>();
        services.TryAddScoped<ErasureProof>();
        services.TryAddScoped<ITenantEraser, TenantEraser>();
        services.TryAddScoped<ErasurePreview>();
        services.TryAddSingleton<DueErasures>();
        services.TryAddEnumerable(ServiceDescriptor.Scoped<ITenantDataPart, FilesPart>());
        services.TryAddEnumerable(ServiceDescriptor.Scoped<ITenantDataPart, CachePart>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, ExportCommand>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, ImportCommand>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, EraseCommand>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IKitCommand, MoveCommand>());
    }

    public override void ConfigureModel(ModelBuilder model)
    {
        EraseModel.Configure(model);
        ImportModel.Configure(model);
        MoveModel.Configure(model);
    }
}
