namespace Kit.Auth;

/// <summary>The ids of all errors that Kit.Auth raises. Each has a paragraph in <c>docs/errors/auth.md</c>.</summary>
public static class AuthErrors
{
    /// <summary>An option of <see cref="AuthOptions"/> is out of range.</summary>
    public const string InvalidOptions = "KIT4001";

    /// <summary>An OAuth client is described in a way that can't work or is not safe.</summary>
    public const string InvalidClient = "KIT4002";

    /// <summary>There is no user with this id or address.</summary>
    public const string UnknownUser = "KIT4003";

    /// <summary>The address has an account already.</summary>
    public const string EmailTaken = "KIT4004";

    /// <summary>The password breaks a rule.</summary>
    public const string WeakPassword = "KIT4005";

    /// <summary>Somebody was to be given, or to lose, a role that the one who acts does not hold.</summary>
    public const string RoleNotHeld = "KIT4006";

    /// <summary>The last owner of a tenant was to be removed or demoted.</summary>
    public const string LastOwner = "KIT4007";

    /// <summary>No such membership, role or invitation in this tenant.</summary>
    public const string UnknownMember = "KIT4008";

    /// <summary>The keys that sign tokens are not loaded.</summary>
    public const string NoKeys = "KIT4009";
}
