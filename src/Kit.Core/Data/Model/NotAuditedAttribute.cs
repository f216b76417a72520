namespace Kit.Data;

/// <summary>On an entity: changes leave no audit entry. On a property: the entry says that it changed, but not from what to what.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, Inherited = true)]
public sealed class NotAuditedAttribute : Attribute;
