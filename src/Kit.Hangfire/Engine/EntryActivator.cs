using Hangfire;

namespace Kit.Jobs;

/// <summary>Calls nothing but the entry, whatever the table says.</summary>
internal sealed class EntryActivator(HangfireEntry entry) : JobActivator
{
    public override object ActivateJob(Type jobType) =>
        jobType == typeof(HangfireEntry) ? entry : throw new InvalidOperationException($"{jobType} is not what runs jobs here.");
}
