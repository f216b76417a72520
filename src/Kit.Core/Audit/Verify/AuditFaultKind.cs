namespace Kit.Audit;

/// <summary>The ways in which a chain of seals can be broken.</summary>
public enum AuditFaultKind
{
    /// <summary>An entry is not as it was when it was sealed.</summary>
    EntryChanged,

    /// <summary>An entry that was sealed is gone.</summary>
    EntryMissing,

    /// <summary>There is an entry that claims a seal which does not hold it.</summary>
    EntryAdded,

    /// <summary>A seal is not as it was made, or stands where another was.</summary>
    SealChanged,

    /// <summary>A seal is gone.</summary>
    SealMissing,

    /// <summary>The seal does not follow the one before it: one of the two was put in another's place.</summary>
    ChainBroken,
}
