namespace Kit.Jobs;

/// <summary>A page of a list of jobs.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Next">Where the next page goes on; <see langword="null"/> where there is none.</param>
/// <param name="IsCutOff">Whether the page is shorter than others because enough rows were looked at that are not of the list.</param>
internal sealed record JobListing(IReadOnlyList<JobView> Jobs, string? Next, bool IsCutOff);
