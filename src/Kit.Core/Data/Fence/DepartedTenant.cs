using Kit.Tenancy;

namespace Kit.Data;

/// <summary>
/// A tenant that this database has, or had, and that goes: elsewhere, or for good. Once <see cref="Since"/> is set, nothing is written for it
/// here. The database itself looks, in the statement that sets the tenant; see <see cref="FenceSql"/>. Every database has the table, and who moves
/// tenants or erases them writes it.
/// </summary>
[Global]
[SeenByAllTenants("The fence asks in the name of whoever writes, across tenants too. The rows hold ids and moments.")]
[NotAudited]
[NotVersioned]
internal sealed class DepartedTenant
{
    /// <summary>The tenant.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The move that it goes by; nothing, where it was never moved.</summary>
    public required Guid MoveId { get; init; }

    /// <summary>When it left; <see langword="null"/> while it is only about to.</summary>
    public DateTimeOffset? Since { get; internal set; }

    /// <summary>When its erasure began; from then on nothing is written in its name.</summary>
    public DateTimeOffset? ErasureSince { get; internal set; }

    /// <summary>When nothing was left of it; from then on nothing is written about it either. The row stays for good.</summary>
    public DateTimeOffset? ErasedAt { get; internal set; }
}
