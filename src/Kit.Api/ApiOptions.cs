namespace Kit.Api;

/// <summary>What holds for all resources. Bound from section <c>Kit:Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>How many items a page has when the request does not say.</summary>
    /// <value>25.</value>
    public int DefaultPageSize { get; set; } = 25;

    /// <summary>How many items a page may have.</summary>
    /// <value>100.</value>
    public int MaxPageSize { get; set; } = 100;

    /// <summary>How large a body may be, in bytes.</summary>
    /// <value>1 MiB.</value>
    public int MaxBodySize { get; set; } = 1024 * 1024;
}
