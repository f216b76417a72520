using System.Globalization;

namespace Kit.Jobs;

/// <summary>A number of jobs, counted so far and no further.</summary>
/// <param name="Number">How many were counted.</param>
/// <param name="IsMore">Whether there may be more.</param>
public readonly record struct QueueCount(long Number, bool IsMore)
{
    /// <summary>The number for people: <c>12</c>, <c>at least 1,000</c>.</summary>
    public override string ToString() => $"{(IsMore ? "at least " : "")}{Number.ToString("N0", CultureInfo.InvariantCulture)}";

    internal QueueCount Plus(QueueCount other) => new(Number + other.Number, IsMore || other.IsMore);
}
