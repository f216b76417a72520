namespace Kit.Jobs;

/// <summary>How far a job is, as its handler counts.</summary>
internal sealed record JobProgress(long Done, long? Total, string? Text);
