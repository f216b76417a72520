using System.ComponentModel;

namespace Kit.Tenancy;

/// <summary>What every request needs to know of a tenant; immutable, kept in memory.</summary>
/// <param name="Id">The immutable id.</param>
/// <param name="Slug">The name in addresses.</param>
/// <param name="Name">The name people read.</param>
/// <param name="Status">Where the tenant is in its life.</param>
/// <param name="TimeZone">IANA time zone.</param>
/// <param name="Locale">BCP 47 language tag.</param>
[ImmutableObject(true)]
public sealed record TenantInfo(Guid Id, string Slug, string Name, TenantStatus Status, string TimeZone, string Locale)
{
    /// <summary>Why the status is what it is, in words that the tenant's members may read.</summary>
    public string? StatusReason { get; init; }

    /// <summary>While it is closing: until when that can be undone.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>While it is closing: the status that it goes back to when that is undone.</summary>
    public TenantStatus? ReopensAs { get; init; }

    /// <summary>The name of its own database; <see langword="null"/> for the one that tenants share.</summary>
    public string? Database { get; init; }

    /// <summary>Whether this is who erases it: refused by no fence, which the erasure itself has closed.</summary>
    internal bool IsBeingErased { get; init; }

    /// <summary>Whether the tenant answers requests and runs jobs.</summary>
    public bool IsActive => Status == TenantStatus.Active;

    /// <summary>What to remember of a row.</summary>
    public static TenantInfo Of(Tenant tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return new(tenant.Id, tenant.Slug, tenant.Name, tenant.Status, tenant.TimeZone, tenant.Locale)
        {
            StatusReason = tenant.StatusReason,
            ClosesAt = tenant.ClosesAt,
            ReopensAs = tenant.ReopensAs,
            Database = tenant.Database,
        };
    }
}
