using Kit.Data;
using Kit.Tenancy;

namespace Kit.Operations;

/// <summary>Something that was asked to be done to a tenant as a whole, by an operator or by an owner. It is done by a job.</summary>
[NotExported("what was asked for here, and where the archives of it are")]
[NotVersioned]
public sealed class TenantOperation
{
    /// <summary>The id; that of the copy, too, which a clone makes.</summary>
    /// <value>A new UUIDv7.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>What is done.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>Why, in the words of whoever asked.</summary>
    public required string Reason { get; init; }

    /// <summary>What kind of actor asked.</summary>
    public required ActorKind ActorKind { get; init; }

    /// <summary>Who that was, by id.</summary>
    public required string ActorId { get; init; }

    /// <summary>Who that was, by name.</summary>
    public required string ActorName { get; init; }

    /// <summary>Whether it is the tenant's own: then its owners see it and download what comes of it, and operators' archives stay operators'.</summary>
    public required bool ForOwners { get; init; }

    /// <summary>The job that does it.</summary>
    [NotAudited]
    public Guid JobId { get; internal set; }

    /// <summary>The slug that a copy gets.</summary>
    public string? Slug { get; init; }

    /// <summary>The user whom a copy will belong to.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was done, or <see langword="null"/>.</summary>
    public DateTimeOffset? FinishedAt { get; internal set; }

    /// <summary>How many bytes the archive has.</summary>
    public long? Size { get; internal set; }

    /// <summary>Until when the archive can be downloaded.</summary>
    public DateTimeOffset? ExpiresAt { get; internal set; }

    /// <summary>When the archive was last downloaded.</summary>
    public DateTimeOffset? DownloadedAt { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => Kind.ToString();
}
