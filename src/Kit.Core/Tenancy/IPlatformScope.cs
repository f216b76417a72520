using Microsoft.Extensions.DependencyInjection;

namespace Kit.Tenancy;

/// <summary>The one way around the walls: a scope that sees the rows of all tenants. Each opening is logged with its reason.</summary>
public interface IPlatformScope
{
    /// <summary>Opens the scope, in a dependency-injection scope of its own.</summary>
    /// <param name="reason">Why all tenants must be seen; it goes into the log and into audit entries.</param>
    /// <exception cref="PlatformScopeRefusedException">This code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    AsyncServiceScope Open(string reason);

    /// <summary>
    /// Opens the scope in a database that tenants have for themselves: its context is of that database, and sees the rows of all tenants that are in
    /// it; what is of the shared one is reached by <c>IControlPlane</c>.
    /// </summary>
    /// <param name="reason">Why all tenants must be seen; it goes into the log and into audit entries.</param>
    /// <param name="database">The database's name, as <see cref="Tenant.Database"/> says it; <see langword="null"/> for the shared one.</param>
    /// <exception cref="PlatformScopeRefusedException">This code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    AsyncServiceScope Open(string reason, string? database);
}
