namespace Kit.Tenancy;

/// <summary>Whether a tenant has proved that a domain is its own.</summary>
public enum DomainStatus
{
    /// <summary>Not yet, or not any more: the domain leads nowhere.</summary>
    Pending,

    /// <summary>By a record in the domain's DNS: the domain leads to the tenant.</summary>
    Verified,

    /// <summary>It was, and the record has been gone for days: the domain leads nowhere until it is proved anew.</summary>
    Suspended,
}
