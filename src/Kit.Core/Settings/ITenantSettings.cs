using Kit.Data;
using Kit.Tenancy;

namespace Kit.Settings;

/// <summary>The current tenant's settings of one kind, which <c>kit.AddTenantSettings&lt;T&gt;("section")</c> declared.</summary>
/// <typeparam name="T">The settings class.</typeparam>
public interface ITenantSettings<T>
    where T : class, new()
{
    /// <summary>The settings, or the defaults of the class where nothing is stored. From memory; what another node saves is seen within moments.</summary>
    /// <returns>An object of the caller's own, which may be changed.</returns>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    /// <exception cref="KitException">What is stored can't be read (<c>KIT2083</c>).</exception>
    ValueTask<T> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Which state of the settings an object shows: for the hidden field of a form.</summary>
    /// <returns>The version, or <see langword="null"/> for an object that does not come from <see cref="GetAsync"/>.</returns>
    string? VersionOf(T value);

    /// <summary>
    /// Stores the settings, in the current DbContext's transaction where one is open, and with whatever else that context has to save.
    /// </summary>
    /// <param name="value">The settings, all of them.</param>
    /// <param name="version">
    /// The state that they replace. By default what <see cref="VersionOf"/> says of the object; one that the caller made replaces whatever is there.
    /// </param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    /// <exception cref="InvalidSettingsException">The class's own rules are broken; all failures are listed (<c>KIT2082</c>).</exception>
    /// <exception cref="ConflictException">Somebody else saved meanwhile (<c>KIT2013</c>).</exception>
    Task SaveAsync(T value, string? version = null, CancellationToken cancellationToken = default);
}
