namespace Kit.Jobs;

/// <summary>How a job ended well.</summary>
/// <param name="Erase">Whether its content is erased.</param>
/// <param name="Result">What it ended with, in JSON.</param>
internal readonly record struct JobOutcome(bool Erase, string? Result);
