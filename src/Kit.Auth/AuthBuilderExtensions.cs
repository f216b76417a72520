using Kit.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the sign-in to Kit.</summary>
public static class AuthBuilderExtensions
{
    /// <summary>Adds users with their pages, sessions, invitations, and an OAuth 2.1 / OpenID Connect provider at <c>/oauth</c>.</summary>
    public static KitBuilder AddAuth(this KitBuilder kit) => kit.AddAuth(_ => { });

    /// <summary>Adds users with their pages, sessions, invitations, and an OAuth 2.1 / OpenID Connect provider at <c>/oauth</c>.</summary>
    /// <param name="kit">Kit.</param>
    /// <param name="configure">Says how people and programs sign in.</param>
    public static KitBuilder AddAuth(this KitBuilder kit, Action<AuthBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(kit);
        ArgumentNullException.ThrowIfNull(configure);
        kit.AddModule<AuthModule>();
        configure(new AuthBuilder(kit.Services));
        return kit;
    }
}
