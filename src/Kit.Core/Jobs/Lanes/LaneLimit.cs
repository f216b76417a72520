namespace Kit.Jobs;

/// <summary>What holds of a lane now, for one tenant or for whoever has no rule of their own.</summary>
internal sealed record LaneLimit(Guid? TenantId, string Lane, LaneSettings Settings);
