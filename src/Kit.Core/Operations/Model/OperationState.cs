namespace Kit.Operations;

/// <summary>How far an operation is.</summary>
public enum OperationState
{
    /// <summary>Its job waits: for a worker, or for the next attempt.</summary>
    Waiting,

    /// <summary>Its job runs.</summary>
    Running,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>Its job was given up.</summary>
    Failed,
}
