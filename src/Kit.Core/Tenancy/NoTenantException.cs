namespace Kit.Tenancy;

/// <summary>A tenant is needed and none is current.</summary>
/// <param name="needer">What needs it: an entity, a job.</param>
public sealed class NoTenantException(string needer) : KitException(
    KitErrors.NoTenant,
    $"No tenant is current, but {needer} belongs to one. Open a scope with ITenantScopes.OpenAsync(tenantId), or mark the entity [Global].")
{
    /// <summary>What needs a tenant.</summary>
    public string Needer { get; } = needer;
}
