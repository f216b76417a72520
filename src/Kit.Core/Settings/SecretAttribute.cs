namespace Kit.Settings;

/// <summary>
/// On a text of a settings class: it is stored encrypted for its tenant, apart from the rest, and audit entries only say that it changed.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
