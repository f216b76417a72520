namespace Kit.Files;

/// <summary>Which bucket holds the files. Bound from section <c>Kit:Files:S3</c>.</summary>
public sealed class S3FilesOptions
{
    internal const string Section = "Kit:Files:S3";

    /// <summary>The bucket. It must be there, and be nobody's to read but the host's.</summary>
    /// <value>Required.</value>
    public string Bucket { get; set; } = "";

    /// <summary>What the keys start with, where the bucket holds other things too: <c>files/</c>.</summary>
    /// <value>Empty.</value>
    public string Prefix { get; set; } = "";

    /// <summary>The address of a store that is not Amazon's: MinIO, Ceph, R2.</summary>
    /// <value><see langword="null"/>: Amazon's of the <see cref="Region"/>.</value>
    public Uri? ServiceUrl { get; set; }

    /// <summary>The region.</summary>
    /// <value><c>us-east-1</c>.</value>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Whether the bucket's name stands in the path, in place of the host name.</summary>
    /// <value><see langword="null"/>: with a <see cref="ServiceUrl"/> it does.</value>
    public bool? PathStyle { get; set; }

    /// <summary>The access key's id.</summary>
    /// <value><see langword="null"/>: what the AWS SDK finds by itself, such as the machine's role.</value>
    public string? AccessKey { get; set; }

    /// <summary>The access key's secret.</summary>
    /// <value><see langword="null"/>.</value>
    public string? SecretKey { get; set; }
}
