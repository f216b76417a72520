using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>
/// A module's, or the host's, part in what becomes of a tenant: its subscription ends with it, say. Register it as scoped, with
/// <c>TryAddEnumerable</c>.
/// </summary>
public interface ITenantStatusParticipant
{
    /// <summary>
    /// Prepares what follows from a tenant being suspended, reactivated, closed or reopened by <see cref="ITenantLifecycle"/>. It runs in the
    /// platform scope before the change is committed, and again where somebody else's change came between: what it adds to the scope's context
    /// and enqueues is committed with the change, and all else, calls of others above all, is for the job that it enqueues.
    /// </summary>
    /// <param name="tenant">The tenant, as it is about to be.</param>
    /// <param name="before">What it was.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task PrepareAsync(Tenant tenant, TenantStatus before, CancellationToken cancellationToken);
}
