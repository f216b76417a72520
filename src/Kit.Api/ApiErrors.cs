namespace Kit.Api;

/// <summary>The ids of the errors that Kit.Api raises. Each has a paragraph in <c>docs/errors/api.md</c>.</summary>
public static class ApiErrors
{
    /// <summary>A resource is declared that can't be one, or with fields that don't exist.</summary>
    public const string InvalidResource = "KIT7001";

    /// <summary>A parameter of a list is unknown, or its value can't be read.</summary>
    public const string InvalidParameter = "KIT7002";

    /// <summary>The body is not the JSON that it should be.</summary>
    public const string InvalidBody = "KIT7003";

    /// <summary>Members of the body are missing, unknown, not to be written, or have values that are not allowed.</summary>
    public const string InvalidMembers = "KIT7004";

    /// <summary>The body's content type is not one that the endpoint reads.</summary>
    public const string UnsupportedContent = "KIT7005";

    /// <summary>The body is larger than allowed.</summary>
    public const string BodyTooLarge = "KIT7006";

    /// <summary>A request with a cookie does not come from a page of this host.</summary>
    public const string ForeignOrigin = "KIT7007";

    /// <summary>The row is not at the version that <c>If-Match</c> names.</summary>
    public const string VersionMismatch = "KIT7008";

    /// <summary>Another row has the same values where they must differ.</summary>
    public const string Duplicate = "KIT7009";

    /// <summary>The row can't be deleted while others refer to it.</summary>
    public const string StillReferenced = "KIT7010";
}
