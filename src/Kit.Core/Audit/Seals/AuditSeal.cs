using Kit.Data;

namespace Kit.Audit;

/// <summary>
/// Holds a run of an owner's audit entries together by a hash, which also covers the seal before it. Whoever changes, adds or removes an
/// entry or a seal afterwards breaks the chain from there on.
/// </summary>
[NotImported("they hold this tenant's history together")]
[TenantOrPlatform]
[NotAudited]
[NotVersioned]
public sealed class AuditSeal
{
    /// <summary>
    /// The chain within the owner's log. A tenant with a database of its own has one there, which goes with it wherever it goes, and one in the
    /// shared database for each time that it was away: of what happened to it there meanwhile.
    /// </summary>
    /// <value>Empty: the tenant's own. Else the id of the move by which it left.</value>
    public string Chain { get; init; } = "";

    /// <summary>The seal's place in its chain, from 1, without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>The least id among the seal's entries.</summary>
    public required Guid FirstEntryId { get; init; }

    /// <summary>The greatest id among the seal's entries.</summary>
    public required Guid LastEntryId { get; init; }

    /// <summary>When the last of the entries was made.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>How many entries the seal holds.</summary>
    public required int EntryCount { get; init; }

    /// <summary>SHA-256 over the entries, in hexadecimal digits.</summary>
    public required string EntriesHash { get; init; }

    /// <summary>The <see cref="Hash"/> of the seal before; zeros for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>When the seal was made.</summary>
    public required DateTimeOffset SealedAt { get; init; }

    /// <summary>Whether <see cref="Hash"/> needed a key, derived from <c>Kit:MasterKey</c>. Without one, whoever writes to the database can make seals.</summary>
    public required bool IsKeyed { get; init; }

    /// <summary>HMAC-SHA-256, or SHA-256 where there is no key, over all of the above (the chain too, where it has a name) and the owner's id.</summary>
    public string Hash { get; internal set; } = "";

    /// <summary>When the entries were deleted because of their age; <see langword="null"/> while they are there.</summary>
    public DateTimeOffset? PrunedAt { get; init; }

    /// <summary>The hash that says that Kit deleted the entries, and nobody else.</summary>
    public string? PruneHash { get; init; }
}
