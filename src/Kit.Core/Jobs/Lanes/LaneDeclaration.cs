namespace Kit.Jobs;

/// <summary>A lane that the host declares.</summary>
internal sealed record LaneDeclaration(string Lane, LaneSettings Settings);
