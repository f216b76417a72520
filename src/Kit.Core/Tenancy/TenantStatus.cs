namespace Kit.Tenancy;

/// <summary>Where a tenant is in its life. Only <see cref="Active"/> tenants answer requests.</summary>
public enum TenantStatus
{
    /// <summary>Being set up.</summary>
    Provisioning,

    /// <summary>In use.</summary>
    Active,

    /// <summary>Shut by an operator; its rows are kept.</summary>
    Suspended,

    /// <summary>On its way out; until the grace period ends its rows are kept, and it can be undone.</summary>
    Closing,

    /// <summary>Its grace period has ended. For everybody it is as if it did not exist; nothing brings it back.</summary>
    Closed,
}
