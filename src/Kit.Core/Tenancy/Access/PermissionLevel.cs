namespace Kit.Tenancy;

/// <summary>Which built-in roles hold a permission.</summary>
public enum PermissionLevel
{
    /// <summary>Every member, and every client with scope <c>api</c>.</summary>
    Member,

    /// <summary>Admins and owners.</summary>
    Admin,

    /// <summary>Owners alone.</summary>
    Owner,

    /// <summary>Operators of the platform, and nobody within a tenant.</summary>
    Operator,
}
