using System.ComponentModel.DataAnnotations;

namespace Kit.Tenancy;

/// <summary>A customer organisation. Its <see cref="Id"/> never changes and is all that travels; its slug may change.</summary>
/// <remarks>Its status is changed by <c>ITenantLifecycle</c> and by nothing else.</remarks>
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

    /// <summary>The name in addresses: lower-case letters, digits and hyphens, 2 to 40 characters. What it was before stays the tenant's.</summary>
    [Editable(false, AllowInitialValue = true)]
    public required string Slug { get; set; }

    /// <summary>The name people read.</summary>
    public required string Name { get; set; }

    /// <summary>Where the tenant is in its life.</summary>
    /// <value><see cref="TenantStatus.Active"/>.</value>
    [Editable(false)]
    public TenantStatus Status { get; internal set; } = TenantStatus.Active;

    /// <summary>Why the status is what it is, in words that the tenant's members may read; <see langword="null"/> when nobody said.</summary>
    [Editable(false)]
    public string? StatusReason { get; internal set; }

    /// <summary>When the status last changed, or <see langword="null"/> when it never did.</summary>
    [Editable(false)]
    public DateTimeOffset? StatusChangedAt { get; internal set; }

    /// <summary>While it is closing: until when that can be undone.</summary>
    [Editable(false)]
    public DateTimeOffset? ClosesAt { get; internal set; }

    /// <summary>While it is closing: the status that it goes back to when that is undone. Closing lifts no suspension.</summary>
    [Editable(false)]
    public TenantStatus? ReopensAs { get; internal set; }

    /// <summary>IANA time zone.</summary>
    /// <value><c>UTC</c>.</value>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>BCP 47 language tag.</summary>
    /// <value><c>en</c>.</value>
    public string Locale { get; set; } = "en";

    /// <summary>The name of its own database; <see langword="null"/> for the one that tenants share. Changed by <c>ITenantMover</c> and by nothing else.</summary>
    [Editable(false)]
    public string? Database { get; internal set; }

    /// <summary>When the row was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
