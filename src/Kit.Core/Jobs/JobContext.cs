namespace Kit.Jobs;

/// <summary>Which job a handler is doing.</summary>
public sealed class JobContext
{
    /// <summary>The job's id: the same at every attempt, so it serves as idempotency key towards others.</summary>
    public required Guid Id { get; init; }

    /// <summary>The job's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Which attempt it is, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The tenant it runs for, or <see cref="Tenancy.Tenant.Platform"/>.</summary>
    public required Guid TenantId { get; init; }
}
