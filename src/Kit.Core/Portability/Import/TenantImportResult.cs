using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>What an import made.</summary>
/// <param name="Tenant">The new tenant.</param>
/// <param name="Rows">How many rows it got from the archive.</param>
/// <param name="ShutOut">The addresses of members whose memberships came as removed.</param>
public sealed record TenantImportResult(TenantInfo Tenant, long Rows, IReadOnlyList<string> ShutOut);
