using Kit.Data;
using Kit.Jobs;

namespace Kit.Operations;

/// <summary>What people do to schedules on pages: with who and why in the audit log, in the transaction of what is done.</summary>
internal sealed class ScheduleActs(KitDbContext db, ISchedules schedules, IQueueJournal journal)
{
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Run = "run";

    /// <exception cref="UnknownScheduleException">There is none of that name (<c>KIT3021</c>).</exception>
    public async Task DoAsync(string action, string name, string reason, CancellationToken cancellationToken)
    {
        if (await schedules.FindAsync(name, cancellationToken) is null)
        {
            throw new UnknownScheduleException(name);
        }

        // Saved with whatever the schedule has to save; where that is nothing, alone.
        journal.Note(db, new(QueueAct.Schedules, name, null, action, name, name), reason);
        await (action switch
        {
            Pause => schedules.PauseAsync(name, cancellationToken),
            Resume => schedules.ResumeAsync(name, cancellationToken),
            _ => schedules.RunNowAsync(name, cancellationToken),
        });
        await db.SaveChangesAsync(cancellationToken);
    }
}
