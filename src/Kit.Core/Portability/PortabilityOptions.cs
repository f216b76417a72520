namespace Kit.Portability;

/// <summary>The limits of archives and erasures. Bound from section <c>Kit:Portability</c>.</summary>
public sealed class PortabilityOptions
{
    internal const string Section = "Kit:Portability";

    /// <summary>How many bytes an archive may unpack to. What an archive says of its own size is not believed.</summary>
    /// <value>4 GiB.</value>
    public long MaxArchiveBytes { get; set; } = 4L << 30;

    /// <summary>How many bytes one row may take.</summary>
    /// <value>64 MiB.</value>
    public int MaxRowBytes { get; set; } = 64 << 20;

    /// <summary>How many rows an erasure deletes in one transaction.</summary>
    /// <value>1000.</value>
    public int EraseBatchSize { get; set; } = 1000;
}
