namespace Kit.Admin;

/// <summary>The ids of the errors that Kit.Admin raises. Each has a paragraph in <c>docs/errors/admin.md</c>.</summary>
public static class AdminErrors
{
    /// <summary>The host configured an entity that the administration can't show.</summary>
    public const string EntityNotAdministrable = "KIT6001";

    /// <summary>The host configured a property that the administration can't show.</summary>
    public const string PropertyNotAdministrable = "KIT6002";

    /// <summary>Two entities would have the same address.</summary>
    public const string AddressTaken = "KIT6003";
}
