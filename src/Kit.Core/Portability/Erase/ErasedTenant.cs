using Kit.Data;
using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>What is left of a tenant: that it was, and how it went. Nothing in it names the tenant's people.</summary>
[Global]
[NotAudited]
[NotVersioned]
public sealed class ErasedTenant
{
    /// <summary>The tenant's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The SHA-256 of its slug, in hexadecimal digits: whoever knows the slug can ask whether it was this one.</summary>
    public required string SlugHash { get; init; }

    /// <summary>When the erasure began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When nothing was left but what is kept; <see langword="null"/> while it is not so.</summary>
    public DateTimeOffset? FinishedAt { get; internal set; }

    /// <summary>What kind of actor began it.</summary>
    public required ActorKind ActorKind { get; init; }

    /// <summary>Who that was, by id.</summary>
    public required string ActorId { get; init; }

    /// <summary>Who that was, by name.</summary>
    public required string ActorName { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>How many rows were deleted, by table.</summary>
    public Dictionary<string, long> Deleted { get; internal set; } = [];

    /// <summary>What is kept, and why.</summary>
    public List<KeptRows> Kept { get; internal set; } = [];

    /// <summary>When the first of what is kept can be deleted, or <see langword="null"/>.</summary>
    public DateTimeOffset? KeptUntil { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();

    /// <summary>When a table's rows that were kept can be deleted, or <see langword="null"/> where none were.</summary>
    internal DateTimeOffset? UntilOf(TenantTable table) => Kept.Find(k => k.Table == table.Name)?.Until;

    internal bool Keeps(TenantTable table, DateTimeOffset now) => table.Kept is not null && !(UntilOf(table) <= now);
}
