using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Files;

/// <summary>Files. Part of every host.</summary>
internal sealed class FilesModule : KitModule
{
    public override string Name => "files";

    public override void ConfigureServices(KitBuilder kit)
    {
        var services = kit.Services;
        services.AddOptions<FilesOptions>().BindConfiguration(FilesOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, FilesCheck>());
        services.TryAddSingleton<IBlobStore>(sp => new LocalBlobStore(Folder(
            sp.GetRequiredService<IOptions<FilesOptions>>().Value, sp.GetRequiredService<IOptions<KitOptions>>().Value, sp.GetRequiredService<IHostEnvironment>())));
        services.TryAddSingleton<ContentTypes>();
        services.TryAddSingleton<FileQuota>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, FileSaves>());
        services.TryAddScoped<FileLinks>();
        services.TryAddScoped<IFileStore, FileStore>();
        services.TryAddSingleton<OrphanEraser>();
        services.TryAddSingleton<FileSweep>();
        services.AddHostedService<FileSweeper>();
        kit.AddJobHandler<EraseBlobHandler>();
    }

    public override void ConfigureModel(ModelBuilder model) => model.Entity<StoredFile>(file =>
    {
        file.ToTable("files", TenancyModel.Schema);
        file.Property(f => f.Name).HasMaxLength(FileName.MaxLength);
        file.Property(f => f.ContentType).HasMaxLength(100);
        file.Property(f => f.Sha256).HasMaxLength(64);
        file.Property(f => f.CreatedById).HasMaxLength(200);
        file.Property(f => f.CreatedByName).HasMaxLength(254);
    });

    public override void Map(IEndpointRouteBuilder endpoints) => FileEndpoints.Map(endpoints);

    private static string Folder(FilesOptions options, KitOptions kit, IHostEnvironment environment) =>
        Path.Combine(environment.ContentRootPath, options.Path ?? Path.Combine(kit.DataPath, "files"));
}
