namespace Kit.Tenancy;

/// <summary>Whether a membership lets its user in.</summary>
public enum MembershipStatus
{
    /// <summary>In use.</summary>
    Active,

    /// <summary>Kept for what refers to it, but its user is shut out.</summary>
    Removed,
}
