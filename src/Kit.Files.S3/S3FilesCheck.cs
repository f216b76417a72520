using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Files;

/// <summary>Settings that are missing.</summary>
internal sealed class S3FilesCheck(IOptions<S3FilesOptions> options) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        var value = options.Value;
        if (string.IsNullOrWhiteSpace(value.Bucket))
        {
            yield return new(KitErrors.InvalidFilesOptions, $"{S3FilesOptions.Section}:Bucket must name the bucket that files are kept in.");
        }

        if (value.AccessKey is null != value.SecretKey is null)
        {
            yield return new(KitErrors.InvalidFilesOptions, $"{S3FilesOptions.Section}:AccessKey and :SecretKey must both be set, or neither.");
        }
    }
}
