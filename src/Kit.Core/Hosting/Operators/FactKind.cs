namespace Kit.Hosting;

/// <summary>How a fact's values are written.</summary>
public enum FactKind
{
    /// <summary>As they are; those among the fact's choices by their words.</summary>
    Text,

    /// <summary>As a number.</summary>
    Number,

    /// <summary>As a size: <c>1.2 MB</c>.</summary>
    Bytes,

    /// <summary>As a moment.</summary>
    Instant,
}
