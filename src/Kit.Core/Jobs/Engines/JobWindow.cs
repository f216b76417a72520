namespace Kit.Jobs;

/// <summary>How many jobs are taken ahead of the workers, so that these need not wait for a look at the queue.</summary>
/// <param name="Time">So much work of a worker's, however many jobs that is: where jobs take longer, none is taken ahead.</param>
/// <param name="MostOfWorker">So many jobs of a worker's at most.</param>
internal readonly record struct JobWindow(TimeSpan Time, int MostOfWorker);
