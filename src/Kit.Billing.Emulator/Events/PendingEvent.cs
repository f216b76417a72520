using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Events;

/// <summary>A fact to be told: the object as it is after it, and for updates as it was before.</summary>
internal sealed record PendingEvent(string Type, JsonObject Snapshot, JsonObject? Before);
