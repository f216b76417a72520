using Kit.Data;
using Kit.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Features;

internal static class FeatureServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<FeaturesOptions>().BindConfiguration(FeaturesOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, FeaturesCheck>());
        services.TryAddSingleton<FeatureRegistry>();
        services.TryAddSingleton<RollOut>();
        services.TryAddSingleton<Entitlements>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEntitlementSource, OverrideEntitlements>());
        services.TryAddScoped<IFeatures, FeatureService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, OverrideGuard>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, LimitParticipant>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, FeaturesModel>());
        services.TryAddSingleton<QuotaPruner>();
        services.AddHostedService(sp => sp.GetRequiredService<QuotaPruner>());
    }

    private sealed class FeaturesModel : IModelContribution
    {
        public string Name => "features";

        public void ConfigureModel(ModelBuilder model)
        {
            model.Entity<FeatureLock>(entity =>
            {
                entity.ToTable("feature_locks", TenancyModel.Schema);
                entity.HasKey(l => l.Feature);
                entity.Property(l => l.Feature).HasMaxLength(FeaturesCheck.NameLength);
            });
            model.Entity<QuotaUse>(entity =>
            {
                entity.ToTable("feature_usages", TenancyModel.Schema);
                entity.HasKey(u => new { u.Feature, u.WindowStart });
                entity.Property(u => u.Feature).HasMaxLength(FeaturesCheck.NameLength);
                entity.HasIndex(u => u.WindowStart).IsPlatformIndex();
            });
            model.Entity<FeatureOverride>(entity =>
            {
                entity.ToTable(OverrideEntitlements.Table, TenancyModel.Schema);
                entity.IsControlPlane();
                entity.Property(o => o.Feature).HasMaxLength(FeaturesCheck.NameLength);
                entity.Property(o => o.Reason).HasMaxLength(500);
                entity.HasIndex(o => o.Feature).IsUnique();
                entity.HasAnnotation(KitAnnotations.Notify, "tenant_id");
            });
        }
    }
}
