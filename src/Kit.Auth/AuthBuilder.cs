using System.ComponentModel;
using Kit.Auth;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says how people and programs sign in.</summary>
public sealed class AuthBuilder
{
    internal AuthBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public IServiceCollection Services { get; }

    /// <summary>Sets options; what is set here wins over the configuration.</summary>
    public AuthBuilder Configure(Action<AuthOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>Shuts the sign-up page: accounts come from invitations and tools only.</summary>
    public AuthBuilder DisableRegistration() => Configure(options => options.AllowRegistration = false);
}
