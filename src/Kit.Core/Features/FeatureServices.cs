using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kit.Features;

internal static class FeatureServices
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<FeatureRegistry>();
        services.TryAddSingleton<Entitlements>();
        services.TryAddScoped<IFeatures, FeatureService>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISaveParticipant, LimitParticipant>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IModelContribution, FeaturesModel>());
    }

    private sealed class FeaturesModel : IModelContribution
    {
        public string Name => "features";

        public void ConfigureModel(ModelBuilder model) => model.Entity<FeatureLock>(entity =>
        {
            entity.ToTable("feature_locks", "kit");
            entity.HasKey(l => l.Feature);
            entity.Property(l => l.Feature).HasMaxLength(100);
        });
    }
}
