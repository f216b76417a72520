namespace Kit.Operations;

/// <summary>An operation, and how far it is.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="State">How far it is.</param>
/// <param name="Attempts">How often its job was started.</param>
/// <param name="Error">What the last attempt failed with; on operators' pages alone.</param>
public sealed record OperationLine(TenantOperation Operation, OperationState State, int Attempts, string? Error)
{
    /// <summary>Whether there is an archive to be downloaded at this moment.</summary>
    /// <param name="now">The moment.</param>
    public bool IsDownloadable(DateTimeOffset now) => Operation.Kind == OperationKind.Export && State == OperationState.Done && Operation.ExpiresAt > now;
}
