using Microsoft.Extensions.DependencyInjection;

namespace Kit.Tenancy;

/// <summary>The one way around the walls: a scope that sees the rows of all tenants. Each opening is logged with its reason.</summary>
public interface IPlatformScope
{
    /// <summary>Opens the scope, in a dependency-injection scope of its own.</summary>
    /// <param name="reason">Why all tenants must be seen; it goes into the log and into audit entries.</param>
    /// <exception cref="PlatformScopeRefusedException">This code serves a tenant's user or client (<c>KIT2004</c>).</exception>
    AsyncServiceScope Open(string reason);
}
