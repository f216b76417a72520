namespace Kit.Lifecycle;

/// <summary>A step that was added: says that there are any, without making one.</summary>
internal sealed record ProvisioningStepRegistration(Type Step);
