namespace Kit.Data;

/// <summary>The rules by which a database refuses rows.</summary>
public enum RefusalKind
{
    /// <summary>Another row has the same values in a unique index or key.</summary>
    Duplicate,

    /// <summary>The row refers to one that is not there, or one that is referred to was to be deleted.</summary>
    Reference,

    /// <summary>A value is missing, too long, out of range, or fails a check.</summary>
    Value,
}
