namespace Kit.Jobs;

/// <summary>How stored jobs of an older type are read as a newer one.</summary>
internal sealed record JobUpgradeRegistration(Type From, Type To, Func<object, object> Upgrade);
