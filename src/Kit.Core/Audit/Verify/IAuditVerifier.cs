namespace Kit.Audit;

/// <summary>Compares the audit log with its seals. It may run beside everything else, and needs nothing but to read.</summary>
public interface IAuditVerifier
{
    /// <summary>Verifies one owner's chain.</summary>
    /// <param name="ownerId">The tenant, or <see cref="Tenancy.Tenant.Platform"/>.</param>
    /// <param name="known">Heads that were noted earlier; those of other owners are left aside. None by default.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KitException">The chain was sealed with a key, and there is none (<c>KIT1003</c>).</exception>
    /// <exception cref="Data.TenantDatabaseUnavailableException">The tenant's own database can't be reached (<c>KIT2124</c>).</exception>
    Task<AuditReport> VerifyAsync(Guid ownerId, IReadOnlyCollection<AuditHead>? known = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Verifies the chains of all owners, one after the other. A tenant's own database that can't be reached does not keep it from the others:
    /// the tenant's report says so (<see cref="AuditReport.Unreachable"/>).
    /// </summary>
    /// <param name="known">Heads that were noted earlier. None by default.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KitException">The chain was sealed with a key, and there is none (<c>KIT1003</c>).</exception>
    IAsyncEnumerable<AuditReport> VerifyAllAsync(IReadOnlyCollection<AuditHead>? known = null, CancellationToken cancellationToken = default);
}
