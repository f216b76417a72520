using Kit.Admin;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the administration to Kit.</summary>
public static class AdminBuilderExtensions
{
    /// <summary>
    /// Adds an administration generated from the model: at <c>/t/{slug}/admin</c> for each tenant's owners and admins, over the tenant's own
    /// rows; at <c>/admin</c> for operators, over all.
    /// </summary>
    /// <param name="kit">Kit.</param>
    /// <returns>Kit.</returns>
    public static KitBuilder AddAdmin(this KitBuilder kit) => kit.AddAdmin(static _ => { });

    /// <inheritdoc cref="AddAdmin(KitBuilder)"/>
    /// <param name="kit">Kit.</param>
    /// <param name="configure">Says what is to be shown otherwise than by default. May be called more than once.</param>
    public static KitBuilder AddAdmin(this KitBuilder kit, Action<AdminBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new AdminBuilder(kit.AddModule<AdminModule>().Settings));
        return kit;
    }
}
