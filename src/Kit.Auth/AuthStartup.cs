using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>Loads the keys before the first request, and makes them on the first start.</summary>
internal sealed class KeysAtStart(OAuthKeys keys) : IStartupTask
{
    public int Order => -100;

    public Task RunAsync(CancellationToken cancellationToken) => keys.MaintainAsync(cancellationToken);
}

/// <summary>Finds options that would make the sign-in unsafe or useless.</summary>
internal sealed class AuthOptionsCheck(IOptions<AuthOptions> options) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        var auth = options.Value;
        if (auth.AccessTokenLifetime <= TimeSpan.Zero || auth.AccessTokenLifetime > TimeSpan.FromHours(1))
        {
            yield return Invalid(nameof(auth.AccessTokenLifetime), "between a second and an hour");
        }

        if (auth.RefreshTokenLifetime <= TimeSpan.Zero)
        {
            yield return Invalid(nameof(auth.RefreshTokenLifetime), "longer than nothing");
        }

        if (auth.SessionLifetime <= TimeSpan.Zero)
        {
            yield return Invalid(nameof(auth.SessionLifetime), "longer than nothing");
        }

        if (auth.LinkLifetime <= TimeSpan.Zero || auth.LinkLifetime > TimeSpan.FromDays(1))
        {
            yield return Invalid(nameof(auth.LinkLifetime), "at most a day");
        }

        if (auth.KeyLifetime < 2 * OAuthKeys.PublishedBefore)
        {
            yield return Invalid(nameof(auth.KeyLifetime), "at least two days");
        }
    }

    private static KitException Invalid(string name, string rule) => new(AuthErrors.InvalidOptions, $"{AuthOptions.Section}:{name} must be {rule}.");
}
