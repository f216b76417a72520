using Kit.Tenancy;

namespace Kit.Lifecycle;

/// <summary>The answer to those who belong to a tenant that is not active.</summary>
internal sealed class TenantNotActiveException(TenantInfo tenant) : KitException(IdOf(tenant.Status), $"Tenant {tenant.Id} is {tenant.Status}.")
{
    public override int StatusCode => tenant.Status == TenantStatus.Provisioning ? 503 : 403;

    public override string PublicDetail => tenant.Status switch
    {
        TenantStatus.Provisioning => "The organisation is being set up. Try again in a moment.",
        TenantStatus.Suspended => tenant.StatusReason is null ? "The organisation is suspended." : $"The organisation is suspended: {tenant.StatusReason}",
        _ => $"The organisation is being closed; that can be undone until {tenant.ClosesAt?.UtcDateTime:u}.",
    };

    private static string IdOf(TenantStatus status) => status switch
    {
        TenantStatus.Provisioning => KitErrors.TenantProvisioning,
        TenantStatus.Suspended => KitErrors.TenantSuspended,
        _ => KitErrors.TenantClosing,
    };
}
