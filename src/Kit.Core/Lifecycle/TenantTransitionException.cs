using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>A tenant can't go from the status that it has to the one that was asked for.</summary>
/// <param name="tenantId">The tenant.</param>
/// <param name="from">What it is.</param>
/// <param name="to">What it was to become.</param>
public sealed class TenantTransitionException(Guid tenantId, TenantStatus from, TenantStatus to) : KitException(
    KitErrors.IllegalTransition, $"Tenant {tenantId} is {from} and can't become {to}.")
{
    /// <summary>The tenant.</summary>
    public Guid TenantId { get; } = tenantId;

    /// <summary>What it is.</summary>
    public TenantStatus From { get; } = from;

    /// <summary>What it was to become.</summary>
    public TenantStatus To { get; } = to;

    /// <inheritdoc/>
    public override int StatusCode => 409;

    /// <inheritdoc/>
    public override string PublicDetail => $"That can't be done while the organisation is {From.ToString().ToLowerInvariant()}. Perhaps somebody else was faster.";
}
