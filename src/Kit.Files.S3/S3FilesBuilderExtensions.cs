using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Kit.Files;
using Kit.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps files in an S3-compatible store.</summary>
public static class S3FilesBuilderExtensions
{
    /// <summary>Keeps tenants' files in the bucket that <c>Kit:Files:S3</c> names. An <see cref="IAmazonS3"/> that the host registered is used as it is.</summary>
    /// <param name="kit">The builder.</param>
    public static KitBuilder AddS3Files(this KitBuilder kit) => kit.AddS3Files(_ => { });

    /// <inheritdoc cref="AddS3Files(KitBuilder)"/>
    /// <param name="kit">The builder.</param>
    /// <param name="configure">Sets what the configuration does not.</param>
    public static KitBuilder AddS3Files(this KitBuilder kit, Action<S3FilesOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(configure);
        var services = kit.Services;
        services.AddOptions<S3FilesOptions>().BindConfiguration(S3FilesOptions.Section).Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupCheck, S3FilesCheck>());
        services.TryAddSingleton<IAmazonS3>(sp => Client(sp.GetRequiredService<IOptions<S3FilesOptions>>().Value));
        services.Replace(ServiceDescriptor.Singleton<IBlobStore, S3BlobStore>());
        return kit;
    }

    private static AmazonS3Client Client(S3FilesOptions options)
    {
        var config = new AmazonS3Config
        {
            // The checksums that the SDK adds by itself are not understood by every other store.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ForcePathStyle = options.PathStyle ?? options.ServiceUrl is not null,
        };
        if (options.ServiceUrl is { } url)
        {
            config.ServiceURL = url.ToString();
            config.AuthenticationRegion = options.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return options is { AccessKey: { } key, SecretKey: { } secret } ? new(new BasicAWSCredentials(key, secret), config) : new(config);
    }
}
