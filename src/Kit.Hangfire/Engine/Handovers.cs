using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Kit.Jobs;

/// <summary>What this node has handed to Hangfire: found by job and lease, and taken by its workers in turn.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Workers may wait until the last, and the collection holds nothing that needs disposal.")]
internal sealed class Handovers
{
    /// <summary>The name that the dashboard shows. Each node takes from it what it has itself put there, since the jobs are under its leases.</summary>
    public const string Queue = "kit";

    private readonly ConcurrentDictionary<(Guid Id, Guid? Token), Handover> _known = new();
    private readonly BlockingCollection<Handover> _waiting = [];

    public void Add(Handover handover) => _known[KeyOf(handover)] = handover;

    public void Remove(Handover handover) => _known.TryRemove(new(KeyOf(handover), handover));

    /// <summary>The job, if it is this node's under this lease; <see langword="null"/> else.</summary>
    public Handover? Find(string? database, Guid tenantId, Guid jobId, Guid leaseToken) =>
        _known.TryGetValue((jobId, leaseToken), out var found) && found.Job.Job.TenantId == tenantId && found.Job.Store.Database == database ? found : null;

    /// <summary>Hangfire knows the job: a worker may take it.</summary>
    public void Put(Handover handover) => _waiting.Add(handover);

    /// <summary>Waits for the next job that is still to be run.</summary>
    public Handover Take(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _waiting.Take(cancellationToken);
            if (next.Job.IsWaiting)
            {
                return next;
            }
        }
    }

    private static (Guid, Guid?) KeyOf(Handover handover) => (handover.Job.Job.Id, handover.Job.Job.LeaseToken);
}
