namespace Kit.Auth;

/// <summary>What ended a session.</summary>
public enum SessionEnd
{
    /// <summary>The person signed out. Programs with offline access that they let in keep it.</summary>
    SignedOut,

    /// <summary>The person ended it from another session, and with it the tokens given in it.</summary>
    Revoked,

    /// <summary>The password was changed or reset.</summary>
    PasswordChanged,

    /// <summary>The user was disabled.</summary>
    Disabled,
}
