using Kit.Data;

namespace Kit.Jobs;

/// <summary>Writes down what somebody did to jobs; saved with it. The audit log's part, which is above the queue.</summary>
internal interface IQueueJournal
{
    /// <param name="db">What the entry is saved with.</param>
    /// <param name="act">What was done.</param>
    /// <param name="reason">Why.</param>
    void Note(KitDbContext db, QueueAct act, string reason);
}
