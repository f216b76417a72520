using Kit.Data;
using Kit.Tenancy;

namespace Kit.Portability;

/// <summary>A tenant's move from one database to another. Its row is what a move goes on from, whatever ended the process that did it.</summary>
[Global]
[NotAudited]
public sealed class TenantMove
{
    /// <summary>The move's id.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The tenant.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The database that it leaves; <see langword="null"/> for the shared one.</summary>
    public string? From { get; init; }

    /// <summary>The database that it goes to; <see langword="null"/> for the shared one.</summary>
    public string? To { get; init; }

    /// <summary>How far it is.</summary>
    public TenantMoveStep Step { get; internal set; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What kind of actor began it.</summary>
    public required ActorKind ActorKind { get; init; }

    /// <summary>Who that was, by id.</summary>
    public required string ActorId { get; init; }

    /// <summary>Who that was, by name.</summary>
    public required string ActorName { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the tenant was in its new place; <see langword="null"/> until then.</summary>
    public DateTimeOffset? SwitchedAt { get; internal set; }

    /// <summary>When it ended, well or not; <see langword="null"/> while it is under way.</summary>
    public DateTimeOffset? FinishedAt { get; internal set; }

    /// <summary>For how many milliseconds the tenant could be read and not written.</summary>
    public long? ReadOnlyMilliseconds { get; internal set; }

    /// <summary>What was proved at the switch, by table.</summary>
    public List<MovedTable> Proof { get; internal set; } = [];

    /// <summary>Whether it is to be rolled back, if it has not switched yet.</summary>
    public bool IsCancelled { get; internal set; }

    /// <summary>Why it was rolled back.</summary>
    public string? Error { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();
}
