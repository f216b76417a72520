using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>A tenant, by its slug or its id.</summary>
internal static class TenantArgument
{
    public static async Task<TenantInfo> FindAsync(ITenantStore tenants, string value, CancellationToken cancellationToken) =>
        (Guid.TryParse(value, out var id) ? await tenants.FindByIdAsync(id, cancellationToken) : await tenants.FindBySlugAsync(value, cancellationToken))
        ?? throw new KitException(KitErrors.TenantUnavailable, $"There is no tenant '{value}'.");
}
