namespace Kit.Auth;

/// <summary>The claims that Kit.Auth adds to those of <see cref="Tenancy.KitClaims"/>.</summary>
public static class AuthClaims
{
    /// <summary>The user's address.</summary>
    public const string Email = "email";

    /// <summary>The id of the session: of the browser's own, or of the one in which a program was let in.</summary>
    public const string Session = "sid";

    /// <summary>When the person gave their password, in seconds since 1970.</summary>
    public const string AuthTime = "auth_time";
}
