namespace Kit.Auth;

/// <summary>The names of the authentication schemes.</summary>
public static class AuthSchemes
{
    /// <summary>Takes a bearer token where there is one, else the cookie. The default of the host.</summary>
    public const string Default = "Kit";

    /// <summary>The session cookie of browsers.</summary>
    public const string Cookie = "Kit.Cookie";
}
