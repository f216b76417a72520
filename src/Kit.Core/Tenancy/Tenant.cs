namespace Kit.Tenancy;

/// <summary>A customer organisation. Its <see cref="Id"/> never changes and is all that travels; its slug may change.</summary>
public sealed class Tenant
{
    /// <summary>
    /// The id under which rows stand that belong to no tenant but to the platform itself
    /// (audit entries of operators, platform-wide jobs). No <see cref="Tenant"/> row bears it.
    /// </summary>
    public static readonly Guid Platform = new("00000000-0000-0000-0000-000000000001");

    /// <summary>The immutable id.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The name in addresses: lower-case letters, digits and hyphens, 2 to 40 characters.</summary>
    public required string Slug { get; set; }

    /// <summary>The name people read.</summary>
    public required string Name { get; set; }

    /// <summary>Where the tenant is in its life.</summary>
    /// <value><see cref="TenantStatus.Active"/>.</value>
    public TenantStatus Status { get; set; } = TenantStatus.Active;

    /// <summary>A custom domain that stands for the tenant, or <see langword="null"/>.</summary>
    public string? Domain { get; set; }

    /// <summary>IANA time zone.</summary>
    /// <value><c>UTC</c>.</value>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>BCP 47 language tag.</summary>
    /// <value><c>en</c>.</value>
    public string Locale { get; set; } = "en";

    /// <summary>When the row was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
