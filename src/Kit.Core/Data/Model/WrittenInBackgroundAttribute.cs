namespace Kit.Data;

/// <summary>
/// On an entity or a property: the platform writes it by itself, with nobody asking, as it does seals and measures. Whoever compares a tenant's rows
/// at two moments leaves it out, as the isolation suite does.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, Inherited = true)]
public sealed class WrittenInBackgroundAttribute : Attribute;
