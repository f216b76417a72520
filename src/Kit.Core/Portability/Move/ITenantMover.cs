using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>
/// Moves a tenant from the shared database to one of its own, and back, while it goes on. It can be read all the time; there is a moment in
/// which it can't be written, and that moment is measured.
/// </summary>
public interface ITenantMover
{
    /// <summary>Begins a move. A job does it; it goes on after a crash, and is rolled back on any failure before the switch.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="database">The name of the database that it is to have, after its server's and a stroke where it is to be on another; <see langword="null"/> for the shared one.</param>
    /// <param name="reason">Why; kept with the move and in the audit log.</param>
    /// <param name="cancellationToken">Ends the call, and not the move.</param>
    /// <returns>The move.</returns>
    /// <exception cref="TenantUnavailableException">There is no such tenant (<c>KIT2006</c>).</exception>
    /// <exception cref="KitException">
    /// The tenant is being moved (<c>KIT2141</c>), or can't be moved (<c>KIT2144</c>), or the name can't be one (<c>KIT2121</c>), or its server is not configured (<c>KIT2127</c>).
    /// </exception>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task<TenantMove> StartAsync(Guid tenantId, string? database, string reason, CancellationToken cancellationToken = default);

    /// <summary>The tenant's last move, or <see langword="null"/>.</summary>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task<TenantMove?> FindAsync(Guid tenantId, CancellationToken cancellationToken = default);

    /// <summary>Has the tenant's move rolled back. That takes until what it does at this moment ends.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KitException">There is none under way, or the tenant is in its new place already: it can only be moved back (<c>KIT2143</c>).</exception>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task CancelAsync(Guid tenantId, CancellationToken cancellationToken = default);
}
