namespace Kit.Tenancy;

/// <summary>The names of the built-in roles.</summary>
public static class Roles
{
    /// <summary>May do everything within the tenant.</summary>
    public const string Owner = "owner";

    /// <summary>May do everything but what ends or pays for the tenant.</summary>
    public const string Admin = "admin";

    /// <summary>May work with the host's entities.</summary>
    public const string Member = "member";
}
