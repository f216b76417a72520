namespace Kit.Data;

/// <summary>On an entity: it gets no <c>Version</c> column. For rows that no form edits: logs, queues.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class NotVersionedAttribute : Attribute;
