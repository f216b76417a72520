using Kit.Data;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Operations;

/// <summary>Whose jobs an operator asks for, and the database that they are in.</summary>
/// <param name="Database">Its name; <see langword="null"/> for the shared one.</param>
/// <param name="TenantId">The tenant, or <see cref="Tenant.Platform"/>; <see langword="null"/>: all in the database.</param>
/// <param name="Tenant">The tenant, where it is one.</param>
internal sealed record QueuePlace(string? Database, Guid? TenantId, TenantInfo? Tenant)
{
    public static QueuePlace Shared { get; } = new(null, null, null);

    /// <summary>Finds out what an address means; <see langword="null"/> where there is no such tenant or database.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tenant">The tenant's slug or id, or <c>platform</c>.</param>
    /// <param name="database">The database, where no tenant is named.</param>
    public static async ValueTask<QueuePlace?> FindAsync(HttpContext context, string? tenant, string? database)
    {
        tenant = tenant?.Trim();
        if (string.IsNullOrEmpty(tenant))
        {
            return string.IsNullOrEmpty(database) ? Shared
                : (await context.RequestServices.GetRequiredService<ITenantDatabases>().ListAsync(context.RequestAborted)).Any(d => d.Name == database && d.IsInUse) ? new(database, null, null)
                : null;
        }

        var isId = Guid.TryParse(tenant, out var id);
        if (tenant == QueuePaths.Platform || (isId && id == Tenancy.Tenant.Platform))
        {
            return new(null, Tenancy.Tenant.Platform, null);
        }

        var store = context.RequestServices.GetRequiredService<ITenantStore>();
        var found = isId ? await store.FindByIdAsync(id, context.RequestAborted) : await store.FindBySlugAsync(tenant, context.RequestAborted);
        return found is null ? null : new(found.Database, found.Id, found);
    }

    public AsyncServiceScope Open(HttpContext context, string reason) => context.RequestServices.GetRequiredService<IPlatformScope>().Open(reason, Database);
}
