using System.Linq.Expressions;

namespace Kit.Jobs;

/// <summary>A job as pages show it: all of its row but what it is about, which may be anything, and is nobody's to read there.</summary>
public sealed record JobView
{
    internal static readonly Expression<Func<Job, JobView>> OfRow = j => new()
    {
        Id = j.Id,
        TenantId = j.TenantId,
        Lane = j.Lane,
        Kind = j.Kind,
        Version = j.Version,
        State = j.State,
        Priority = j.Priority,
        CreatedAt = j.CreatedAt,
        RunAt = j.RunAt,
        FinishedAt = j.FinishedAt,
        LeaseUntil = j.LeaseUntil,
        CancelRequestedAt = j.CancelRequestedAt,
        Attempts = j.Attempts,
        MaxAttempts = j.MaxAttempts,
        CrashCount = j.CrashCount,
        LastError = j.LastError,
        ProgressDone = j.ProgressDone,
        ProgressTotal = j.ProgressTotal,
        ProgressText = j.ProgressText,
        Result = j.Result,
        EnqueuedBy = j.EnqueuedBy,
        TraceParent = j.TraceParent,
        BatchId = j.BatchId,
        EventId = j.EventId,
        OrderKey = j.OrderKey,
    };

    /// <inheritdoc cref="Job.Id"/>
    public required Guid Id { get; init; }

    /// <inheritdoc cref="Job.TenantId"/>
    public required Guid TenantId { get; init; }

    /// <inheritdoc cref="Job.Lane"/>
    public required string Lane { get; init; }

    /// <inheritdoc cref="Job.Kind"/>
    public required string Kind { get; init; }

    /// <summary>What people read in place of the kind (<see cref="JobAttribute.Title"/>).</summary>
    /// <value>The kind.</value>
    public string Title
    {
        get => field ?? Kind;
        init;
    }

    /// <inheritdoc cref="Job.Version"/>
    public required int Version { get; init; }

    /// <inheritdoc cref="Job.State"/>
    public required JobState State { get; init; }

    /// <inheritdoc cref="Job.Priority"/>
    public required int Priority { get; init; }

    /// <inheritdoc cref="Job.CreatedAt"/>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc cref="Job.RunAt"/>
    public required DateTimeOffset RunAt { get; init; }

    /// <inheritdoc cref="Job.FinishedAt"/>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <inheritdoc cref="Job.LeaseUntil"/>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <inheritdoc cref="Job.CancelRequestedAt"/>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <inheritdoc cref="Job.Attempts"/>
    public required int Attempts { get; init; }

    /// <inheritdoc cref="Job.MaxAttempts"/>
    public required int MaxAttempts { get; init; }

    /// <inheritdoc cref="Job.CrashCount"/>
    public required int CrashCount { get; init; }

    /// <summary>What the last failed attempt ended with: an exception's own words, which are for operators alone.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc cref="Job.ProgressDone"/>
    public long? ProgressDone { get; init; }

    /// <inheritdoc cref="Job.ProgressTotal"/>
    public long? ProgressTotal { get; init; }

    /// <inheritdoc cref="Job.ProgressText"/>
    public string? ProgressText { get; init; }

    /// <inheritdoc cref="Job.Result"/>
    public string? Result { get; init; }

    /// <inheritdoc cref="Job.EnqueuedBy"/>
    public string? EnqueuedBy { get; init; }

    /// <inheritdoc cref="Job.TraceParent"/>
    public string? TraceParent { get; init; }

    /// <inheritdoc cref="Job.BatchId"/>
    public Guid? BatchId { get; init; }

    /// <inheritdoc cref="Job.EventId"/>
    public Guid? EventId { get; init; }

    /// <inheritdoc cref="Job.OrderKey"/>
    public string? OrderKey { get; init; }

    /// <summary>The state in words, with what its handler last said of it. None of them are an exception's.</summary>
    public string Words => JobWords.Of(this);

    /// <summary>What the state is called in lists.</summary>
    public string StateName => JobWords.Of(State);

    /// <summary>Whether it waits or runs, and so can be cancelled.</summary>
    public bool IsOpen => State is JobState.Ready or JobState.Scheduled or JobState.Running or JobState.Held;

    /// <summary>The id of the trace that it belongs to.</summary>
    public string? TraceId => TraceParent?.Split('-') is [_, var id, ..] ? id : null;
}
