namespace Kit.Jobs;

/// <summary>What came of a look at what is due.</summary>
/// <param name="More">Whether there may be more.</param>
/// <param name="Asleep">The tenants whose schedules were put to sleep.</param>
internal sealed record TickResult(bool More, IReadOnlyCollection<Guid> Asleep);
