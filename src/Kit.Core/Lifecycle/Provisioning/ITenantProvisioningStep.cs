using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>
/// A part of setting a new tenant up. Steps run one after the other, each once, as the new tenant; the tenant becomes active when all are done.
/// Added by <c>kit.AddProvisioningStep&lt;T&gt;()</c>.
/// </summary>
public interface ITenantProvisioningStep
{
    /// <summary>The name under which it is remembered that the step is done, so not to be changed.</summary>
    string Name { get; }

    /// <summary>Steps run from low to high; of the same order, by name.</summary>
    int Order { get; }

    /// <summary>
    /// Does the step, in a dependency-injection scope of its own in which the tenant is current, and in a transaction: what it writes through
    /// the scope's DbContext is committed together with the note that it is done. An exception, or the end of the process, rolls both back,
    /// and the step runs again later. What it does elsewhere than in the database must bear being done again.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="cancellationToken">Ends when the host stops.</param>
    Task RunAsync(TenantInfo tenant, CancellationToken cancellationToken);
}
