namespace Kit.Auth;

/// <summary>A tenant to be made.</summary>
/// <param name="Name">The name people read.</param>
/// <param name="OwnerId">The user who becomes its owner.</param>
public sealed record NewTenant(string Name, Guid OwnerId)
{
    /// <summary>The name in addresses.</summary>
    /// <value>Made from the name, with a number when that is taken.</value>
    public string? Slug { get; init; }

    /// <summary>IANA time zone.</summary>
    /// <value><c>UTC</c>.</value>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Whether the owner gets a welcome mail, in the same transaction.</summary>
    /// <value><see langword="false"/>; who signs up gets one.</value>
    public bool Welcome { get; init; }
}
