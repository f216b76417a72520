using Kit.Data;

namespace Kit.Jobs;

/// <summary>Writes down what somebody did to jobs; saved with it. The audit log's part, which is above the queue.</summary>
internal interface IQueueJournal
{
    /// <param name="db">What the entry is saved with.</param>
    /// <param name="action">What was done.</param>
    /// <param name="which">To which jobs.</param>
    /// <param name="number">To how many.</param>
    /// <param name="reason">Why.</param>
    void Note(KitDbContext db, string action, DeadJobs which, int number, string reason);
}
