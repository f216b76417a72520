namespace Kit.Files;

/// <summary>Which files may be stored, and where. Bound from section <c>Kit:Files</c>.</summary>
public sealed class FilesOptions
{
    internal const string Section = "Kit:Files";
    private const long Mebibyte = 1024 * 1024;

    private static readonly string[] DefaultTypes =
        ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip", "text/plain", "text/csv"];

    /// <summary>The folder for the bytes, where no other store is added. Absolute, or within the host's content root. Several nodes need a shared one.</summary>
    /// <value><c>files</c> in <c>Kit:DataPath</c>.</value>
    public string? Path { get; set; }

    /// <summary>How many bytes a file may have. The server's own limit on request bodies stands before it.</summary>
    /// <value>50 MiB.</value>
    public long MaxSize { get; set; } = 50 * Mebibyte;

    /// <summary>The media types that may be stored.</summary>
    /// <value>PNG, JPEG, GIF, WebP, PDF, ZIP, plain text and CSV. A list in the configuration replaces it.</value>
    public IList<string> ContentTypes { get; } = [];

    /// <summary>How often bytes are looked for that no row knows; they are deleted when they are a day old.</summary>
    /// <value>6 hours.</value>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(6);

    internal IEnumerable<string> EffectiveContentTypes => ContentTypes.Count > 0 ? ContentTypes : DefaultTypes;
}
