namespace Kit.Tenancy;

/// <summary>The claims that Kit reads of whoever is signed in.</summary>
public static class KitClaims
{
    /// <summary>The user's or client's id.</summary>
    public const string Subject = "sub";

    /// <summary>A name to show.</summary>
    public const string Name = "name";

    /// <summary>The id of the one tenant that a token is good for. A cookie has none: its user chooses by address.</summary>
    public const string Tenant = "tenant";

    /// <summary>Present, with the client's id, on whoever came with an OAuth token.</summary>
    public const string ClientId = "client_id";

    /// <summary>Present on platform staff.</summary>
    public const string Operator = "operator";
}
