using Kit.Features;
using Kit.Files;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Declares what files a tenant may have.</summary>
public static class FilesBuilderExtensions
{
    /// <summary>Declares the feature <c>files.bytes</c>: how many bytes a tenant's files may have together. Plans name it as they name any limit.</summary>
    /// <param name="kit">The builder.</param>
    /// <param name="label">How people call it; <c>bytes of files</c> by default.</param>
    /// <param name="max">What a tenant has when no plan says; without limit by default.</param>
    public static KitBuilder AddFileQuota(this KitBuilder kit, string? label = null, long? max = null)
    {
        ArgumentNullException.ThrowIfNull(kit);
        kit.Services.AddSingleton(new FeatureDefinition(FileQuota.Feature, label ?? "bytes of files", FeatureKind.Limit, new(max)) { CountAsync = FileQuota.UsedAsync });
        return kit;
    }
}
