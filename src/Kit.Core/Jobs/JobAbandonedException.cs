namespace Kit.Jobs;

/// <summary>Thrown by a handler when trying again is of no use: the job is dead at once.</summary>
/// <param name="reason">Why; stored with the job.</param>
/// <param name="inner">What caused it.</param>
public sealed class JobAbandonedException(string reason, Exception? inner = null) : KitException(JobErrors.Abandoned, reason, inner);
