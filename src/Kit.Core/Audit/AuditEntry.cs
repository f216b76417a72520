using Kit.Data;
using Kit.Tenancy;

namespace Kit.Audit;

/// <summary>Who did what to which row. Written in the transaction of the change itself, and never changed.</summary>
[TenantOrPlatform]
[NotAudited]
[NotImported("what happened here is not undone, and a history is proved by the seals of the tenant that it is of")]
[NotVersioned]
public sealed class AuditEntry
{
    /// <summary>What stands for a seal's number while a tenant that moves takes along what is not sealed: nobody seals it meanwhile.</summary>
    internal const long OnTheWay = 0;

    /// <summary>The entry's id; later entries have greater ones.</summary>
    /// <value>Made from <see cref="At"/> where Kit makes the entry.</value>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What kind of actor did it.</summary>
    public required ActorKind ActorKind { get; init; }

    /// <summary>The user's, client's or job's id.</summary>
    public required string ActorId { get; init; }

    /// <summary>How the actor was called then.</summary>
    public required string ActorName { get; init; }

    /// <summary>What was done.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>The entity, by its name in addresses: <c>work-items</c>.</summary>
    public required string Entity { get; init; }

    /// <summary>The row's key within its tenant.</summary>
    public required string EntityId { get; init; }

    /// <summary>How the row was called then.</summary>
    public string? Label { get; init; }

    /// <summary>The properties that changed, in JSON: <c>{"Title":["old","new"]}</c>. Secret ones show only that they changed: <c>["***","***"]</c>.</summary>
    public required string Changes { get; init; }

    /// <summary>Why the platform scope was open, where it was.</summary>
    public string? Reason { get; init; }

    /// <summary>The trace that the change was part of.</summary>
    public string? TraceId { get; init; }

    /// <summary>The number of the <see cref="AuditSeal"/> that holds the entry; <see langword="null"/> until it is sealed.</summary>
    public long? SealNumber { get; init; }

    /// <summary>The <see cref="AuditSeal.Chain"/> of that seal.</summary>
    public string SealChain { get; init; } = "";
}
