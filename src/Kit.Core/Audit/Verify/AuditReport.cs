using System.ComponentModel;

namespace Kit.Audit;

/// <summary>What the verification of an owner's chain found.</summary>
/// <param name="OwnerId">The tenant, or <see cref="Tenancy.Tenant.Platform"/>.</param>
/// <param name="Entries">How many sealed entries were compared.</param>
/// <param name="Pruned">How many seals hold entries no more, because of their age.</param>
/// <param name="Unsealed">How many entries are not sealed yet, and so were not compared.</param>
/// <param name="Head">The newest seal; <see langword="null"/> where there is none.</param>
/// <param name="Fault">The first fault, or <see langword="null"/> when all is as it was sealed.</param>
[ImmutableObject(true)]
public sealed record AuditReport(Guid OwnerId, long Entries, long Pruned, long Unsealed, AuditHead? Head, AuditFault? Fault)
{
    /// <summary>The newest seals of the owner's other chains: of the times when a tenant had a database of its own.</summary>
    public IReadOnlyList<AuditHead> OtherHeads { get; init; } = [];

    /// <summary>
    /// The database of the owner's own that could not be reached: then the report is of what is in the shared one, and says nothing of the rest.
    /// </summary>
    /// <value><see langword="null"/>: all was looked at.</value>
    public string? Unreachable { get; init; }
}
