using Kit.Tenancy;

namespace Kit.Jobs;

/// <summary>Changes at run time, for operators and the program, what lanes may do: at once on all nodes, and with an audit entry.</summary>
public interface IJobLanes
{
    /// <summary>Starts no more jobs of a lane. Those that run go on.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="tenantId">Whose; <see langword="null"/>: all tenants' that have no rule of their own.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task PauseAsync(string lane, Guid? tenantId, string reason, CancellationToken cancellationToken = default);

    /// <summary>Starts jobs of a lane again.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="tenantId">Whose; <see langword="null"/>: all tenants' that have no rule of their own.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task ResumeAsync(string lane, Guid? tenantId, string reason, CancellationToken cancellationToken = default);

    /// <summary>Changes what a lane may do.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="tenantId">Whose; <see langword="null"/>: all tenants' that have no rule of their own.</param>
    /// <param name="change">Changes the rule, which is as it was declared where nothing is said.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="KitException">The rule says what can't be (<c>KIT3007</c>).</exception>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task ChangeAsync(string lane, Guid? tenantId, Action<LaneRule> change, string reason, CancellationToken cancellationToken = default);

    /// <summary>Takes a rule back: the lane may do what was declared.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="tenantId">Whose; <see langword="null"/>: the rule for all.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PlatformScopeRefusedException">The code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    Task ResetAsync(string lane, Guid? tenantId, string reason, CancellationToken cancellationToken = default);
}
