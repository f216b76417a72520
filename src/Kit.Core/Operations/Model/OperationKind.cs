namespace Kit.Operations;

/// <summary>What is done to a tenant as a whole.</summary>
public enum OperationKind
{
    /// <summary>All that it has is written into an archive.</summary>
    Export,

    /// <summary>A copy of it is made, for its owner alone.</summary>
    Clone,

    /// <summary>All that it has is deleted.</summary>
    Erasure,
}
