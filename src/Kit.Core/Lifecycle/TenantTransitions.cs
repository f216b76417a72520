using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>What a tenant's status may become. Whatever is not here is refused.</summary>
internal static class TenantTransitions
{
    private static readonly HashSet<(TenantStatus From, TenantStatus To)> Legal =
    [
        (TenantStatus.Provisioning, TenantStatus.Active),
        (TenantStatus.Provisioning, TenantStatus.Closing),
        (TenantStatus.Active, TenantStatus.Suspended),
        (TenantStatus.Active, TenantStatus.Closing),
        (TenantStatus.Suspended, TenantStatus.Active),
        (TenantStatus.Suspended, TenantStatus.Closing),
        (TenantStatus.Closing, TenantStatus.Closed),
    ];

    public static bool IsLegal(TenantStatus from, TenantStatus to) => Legal.Contains((from, to));

    /// <summary>Changes the status, unless it can't become this one.</summary>
    public static void Move(Tenant tenant, TenantStatus to, string? reason, DateTimeOffset now)
    {
        if (!IsLegal(tenant.Status, to))
        {
            throw new TenantTransitionException(tenant.Id, tenant.Status, to);
        }

        tenant.ReopensAs = to == TenantStatus.Closing ? tenant.Status : null;
        tenant.ClosesAt = null; // who closes it says when
        Set(tenant, to, reason, now);
    }

    /// <summary>Undoes the move to closing, and nothing else: the one way back, to where it came from.</summary>
    public static void Undo(Tenant tenant, string reason, DateTimeOffset now)
    {
        if (tenant is not { Status: TenantStatus.Closing, ReopensAs: { } before })
        {
            throw new TenantTransitionException(tenant.Id, tenant.Status, TenantStatus.Active);
        }

        (tenant.ReopensAs, tenant.ClosesAt) = (null, null);
        Set(tenant, before, reason, now);
    }

    private static void Set(Tenant tenant, TenantStatus status, string? reason, DateTimeOffset now) =>
        (tenant.Status, tenant.StatusReason, tenant.StatusChangedAt) = (status, reason, now);
}
