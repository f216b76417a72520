namespace Kit.Lifecycle;

/// <summary>Erases what is left of a tenant when the time in which its closing could be undone is over. Without one, its rows stay, and nobody sees them.</summary>
public interface ITenantEraser
{
    /// <summary>
    /// Erases the tenant, which is closed by then and can't come back. Called by a job: after an exception, or the end of the process, it is
    /// called again, so it must bear that part or all of it is done.
    /// </summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="reason">Why it was closed.</param>
    /// <param name="cancellationToken">Ends when the host stops.</param>
    Task EraseAsync(Guid tenantId, string reason, CancellationToken cancellationToken);
}
