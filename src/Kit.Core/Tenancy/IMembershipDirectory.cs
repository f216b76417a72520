namespace Kit.Tenancy;

/// <summary>Finds memberships by person. Answers for one tenant come from memory; a change is seen by every node within moments.</summary>
public interface IMembershipDirectory
{
    /// <summary>The active membership of a user in a tenant, or <see langword="null"/>.</summary>
    ValueTask<MembershipInfo?> FindAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken = default);

    /// <summary>The active tenants that a user is an active member of, by name.</summary>
    Task<IReadOnlyList<(TenantInfo Tenant, MembershipInfo Membership)>> ListAsync(Guid userId, CancellationToken cancellationToken = default);
}
