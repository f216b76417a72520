using Kit.Tenancy;

namespace Kit.Data;

/// <summary>A database that is not the shared one, and who is in it.</summary>
internal sealed record TenantDatabase(string Name, IReadOnlyList<TenantInfo> Tenants)
{
    /// <summary>Whether anybody may still be served there. That of a closed tenant's waits for its erasure, or is dropped already.</summary>
    public bool IsInUse => Tenants.Any(t => t.Status != TenantStatus.Closed);
}
