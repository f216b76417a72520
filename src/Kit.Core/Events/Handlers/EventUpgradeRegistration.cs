using Kit.Jobs;

namespace Kit.Events;

/// <summary>How stored events of an older type are read as a newer one.</summary>
internal sealed record EventUpgradeRegistration(JobUpgradeRegistration Step);
