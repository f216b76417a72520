namespace Kit.Jobs;

/// <summary>What a job is about, where that is not in its own row.</summary>
/// <param name="Json">The particulars.</param>
/// <param name="Origin">The row that they come from.</param>
internal sealed record JobContent(string Json, object? Origin);
