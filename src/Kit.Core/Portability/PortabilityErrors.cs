namespace Kit.Portability;

/// <summary>The ids of the errors that moving, restoring and erasing tenants raise.</summary>
public static class PortabilityErrors
{
    /// <summary>The archive is none of Kit's, is cut off or edited, or is larger than allowed.</summary>
    public const string InvalidArchive = "KIT2060";

    /// <summary>The archive comes from another model than this host's.</summary>
    public const string OtherModel = "KIT2061";

    /// <summary>The database refused the archive's rows.</summary>
    public const string RowsRefused = "KIT2062";

    /// <summary>Foreign keys of the database can't be checked at a transaction's end.</summary>
    public const string NotDeferrable = "KIT2063";

    /// <summary>The model keeps apart rows that refer to each other.</summary>
    public const string ModelNotMovable = "KIT2064";

    /// <summary>The tenant is in use, and can't be erased.</summary>
    public const string TenantInUse = "KIT2065";

    /// <summary>After an erasure something of the tenant was still there.</summary>
    public const string NotErased = "KIT2066";

    /// <summary>The archive is another tenant's.</summary>
    public const string OtherTenant = "KIT2067";

    /// <summary>The person who is to be the owner is not known.</summary>
    public const string UnknownOwner = "KIT2068";

    /// <summary>A command's arguments are missing or not known.</summary>
    public const string InvalidArguments = "KIT2069";
}
