namespace Kit.Jobs;

/// <summary>What becomes of missed ticks, and of those that come too soon.</summary>
internal sealed record ScheduleRule(Misfire Misfire, int MostMissed, double GraceSeconds, bool Overlap);
