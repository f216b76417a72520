using Kit.Data;
using Kit.Tenancy;

namespace Kit.Events;

/// <summary>An event's row: a fact, stored with the transaction that made it true, and never changed. Written by <see cref="IEvents"/> only.</summary>
[TenantOrPlatform]
[NotAudited]
[NotExported("what happened in this installation, and was handled here")]
[NotVersioned]
public sealed class StoredEvent
{
    /// <summary>The event's id.</summary>
    public Guid Id { get; internal set; } = Guid.CreateVersion7();

    /// <summary>The tenant it is about, or <see cref="Tenant.Platform"/>.</summary>
    public Guid TenantId { get; internal set; }

    /// <summary>What has happened.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Which version of the event's particulars it bears.</summary>
    public int Version { get; internal set; } = 1;

    /// <summary>The particulars, in JSON.</summary>
    public string Payload { get; internal set; } = "";

    /// <summary>What it is about, where it is an <see cref="IKeyedEvent"/>.</summary>
    public string? Key { get; internal set; }

    /// <summary>When it was published.</summary>
    public DateTimeOffset OccurredAt { get; internal set; }

    /// <summary>What kind of actor did it.</summary>
    public ActorKind ActorKind { get; internal set; }

    /// <summary>Who did it.</summary>
    public string ActorId { get; internal set; } = "";

    /// <summary>How they are shown.</summary>
    public string ActorName { get; internal set; } = "";

    /// <summary>The trace that it belongs to, as in the <c>traceparent</c> header.</summary>
    public string? TraceParent { get; internal set; }

    /// <summary>The event's name: how the administration calls the row.</summary>
    public override string ToString() => Name;
}
