using Kit.Data;

namespace Kit.Jobs;

/// <summary>A job's row: the queue of record. Written by <see cref="IJobs"/> and the dispatcher only.</summary>
[TenantOrPlatform]
[NotAudited]
[NotExported("a job must not run twice")]
[NotVersioned]
public sealed class Job
{
    /// <summary>The job's id.</summary>
    public Guid Id { get; internal set; } = Guid.CreateVersion7();

    /// <summary>The tenant it runs for, or <see cref="Tenancy.Tenant.Platform"/>.</summary>
    public Guid TenantId { get; internal set; }

    /// <summary>The queue within the tenant.</summary>
    public string Lane { get; internal set; } = "";

    /// <summary>What is to be done.</summary>
    public string Kind { get; internal set; } = "";

    /// <summary>Which version of the kind's particulars it bears.</summary>
    public int Version { get; internal set; } = 1;

    /// <summary>The particulars, in JSON.</summary>
    public string Payload { get; internal set; } = "";

    /// <summary>The event that it handles; its particulars are there, and not in <see cref="Payload"/>.</summary>
    public Guid? EventId { get; internal set; }

    /// <summary>What goes one after the other: jobs of a tenant with the same key run one at a time, by <see cref="Position"/>.</summary>
    public string? OrderKey { get; internal set; }

    /// <summary>Its place among those with the same <see cref="OrderKey"/>, in the order of their commits.</summary>
    public long? Position { get; internal set; }

    /// <summary>The batch that it is a part of.</summary>
    public Guid? BatchId { get; internal set; }

    /// <summary>The batch at whose end it begins, while it is <see cref="JobState.Held"/> for that.</summary>
    public Guid? WaitsFor { get; internal set; }

    /// <summary>Whether somebody has yet to look what follows from it, since it came or ended.</summary>
    public bool Unsettled { get; internal set; }

    /// <summary>What makes it the only one of its kind while it waits or runs.</summary>
    public string? DedupeKey { get; internal set; }

    /// <summary>Until when no other job of its kind and key is added, though this one is done.</summary>
    public DateTimeOffset? UniqueUntil { get; internal set; }

    /// <summary>Within a lane, higher ones run first.</summary>
    public int Priority { get; internal set; }

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset RunAt { get; internal set; }

    /// <summary>Where it is in its life.</summary>
    public JobState State { get; internal set; }

    /// <summary>How often it was started.</summary>
    public int Attempts { get; internal set; }

    /// <summary>How often it may be started. A start that ended with its process counts by <see cref="CrashCount"/> instead, unless it was the last one.</summary>
    public int MaxAttempts { get; internal set; }

    /// <summary>How long an attempt may take, in seconds; <see langword="null"/>: as long as it takes.</summary>
    public double? TimeoutSeconds { get; internal set; }

    /// <summary>How often its process ended before it did.</summary>
    public int CrashCount { get; internal set; }

    /// <summary>Until when the node that runs it is taken to be alive.</summary>
    public DateTimeOffset? LeaseUntil { get; internal set; }

    /// <summary>Proves that who completes the job is who last took it.</summary>
    public Guid? LeaseToken { get; internal set; }

    /// <summary>The last <see cref="LeaseToken"/> under which it was noted, before it began, that it begins; only noted where a crash then counts for more (<see cref="CrashRules"/>).</summary>
    public Guid? BegunUnder { get; internal set; }

    /// <summary>The trace that it belongs to, as in the <c>traceparent</c> header.</summary>
    public string? TraceParent { get; internal set; }

    /// <summary>The id of the user, operator or client by whose request it was enqueued; <see langword="null"/> where the program did by itself.</summary>
    public string? EnqueuedBy { get; internal set; }

    /// <summary>When it was enqueued.</summary>
    public DateTimeOffset CreatedAt { get; internal set; }

    /// <summary>When it was done or given up.</summary>
    public DateTimeOffset? FinishedAt { get; internal set; }

    /// <summary>What the last failed attempt ended with.</summary>
    public string? LastError { get; internal set; }

    /// <summary>When somebody asked for its end while it ran.</summary>
    public DateTimeOffset? CancelRequestedAt { get; internal set; }

    /// <summary>How much of the work is done, as its handler counts.</summary>
    public long? ProgressDone { get; internal set; }

    /// <summary>How much work there is, as its handler counts.</summary>
    public long? ProgressTotal { get; internal set; }

    /// <summary>What the handler says that it is at.</summary>
    public string? ProgressText { get; internal set; }

    /// <summary>What it ended well with, in JSON.</summary>
    public string? Result { get; internal set; }

    /// <summary>Which of those that this process enqueues came first.</summary>
    internal long Sequence;
}
