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

    /// <summary>On its way out; its rows are kept until the grace period ends.</summary>
    Closing,
}
