namespace Kit.Testing;

/// <summary>Something that keeps a table from being distributed by tenant.</summary>
/// <param name="Table">The table, quoted.</param>
/// <param name="Name">The key, index or constraint.</param>
/// <param name="What">What is wrong with it.</param>
public sealed record DistributionProblem(string Table, string Name, string What);
