using Kit.Data;

namespace Kit.Billing;

/// <summary>That a fact of business was told: one row for each fact, unique, so that it is told once however many events report it.</summary>
[NotVersioned, NotAudited]
[NotExported("what was told once of each fact; Kit's own memory")]
internal sealed class BillingNotice
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>What kind of fact, as in <c>invoice-paid</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Which one, as in the invoice's id.</summary>
    public required string Fact { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
