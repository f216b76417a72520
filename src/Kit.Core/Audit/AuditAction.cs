namespace Kit.Audit;

/// <summary>What can happen to a row.</summary>
public enum AuditAction
{
    /// <summary>It was added.</summary>
    Created,

    /// <summary>It was changed.</summary>
    Updated,

    /// <summary>It was deleted.</summary>
    Deleted,
}
