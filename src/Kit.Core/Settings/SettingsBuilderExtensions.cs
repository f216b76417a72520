using Kit.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Declares settings that each tenant has of its own.</summary>
public static class SettingsBuilderExtensions
{
    /// <summary>
    /// Declares a class of settings, read and saved by <see cref="ITenantSettings{T}"/>. A new object of it has the defaults; its
    /// <c>DataAnnotations</c> and <c>IValidatableObject</c> are the rules; texts marked with <see cref="SecretAttribute"/> are stored encrypted.
    /// </summary>
    /// <typeparam name="T">The settings class, stored as JSON.</typeparam>
    /// <param name="kit">The builder.</param>
    /// <param name="section">The name under which it is stored: lower-case letters, digits, dots and hyphens. It may not change.</param>
    public static KitBuilder AddTenantSettings<T>(this KitBuilder kit, string section)
        where T : class, new()
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(section);
        if (!kit.Services.Any(s => s.ImplementationInstance is SettingsSection known && known.Type == typeof(T) && known.Name == section))
        {
            kit.Services.AddSingleton(new SettingsSection(section, typeof(T)));
        }

        return kit;
    }
}
