namespace Kit.Auth;

internal static class OAuthPaths
{
    public const string Root = "/oauth";
    public const string Authorize = Root + "/authorize";
    public const string Token = Root + "/token";
    public const string UserInfo = Root + "/userinfo";
    public const string Logout = Root + "/logout";
    public const string WellKnown = "/.well-known";
}
