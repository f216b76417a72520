using Microsoft.AspNetCore.Http;

namespace Kit.Auth;

internal static class OAuthPaths
{
    public const string Root = "/oauth";
    public const string Authorize = Root + "/authorize";
    public const string Token = Root + "/token";
    public const string UserInfo = Root + "/userinfo";
    public const string Logout = Root + "/logout";
    public const string WellKnown = "/.well-known";

    /// <summary>Whether the OAuth server may have something to say at this path.</summary>
    public static bool Contains(PathString path) =>
        path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(WellKnown, StringComparison.OrdinalIgnoreCase);
}
