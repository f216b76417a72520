using System.ComponentModel;

namespace Kit.Audit;

/// <summary>The newest seal of an owner's chain: kept elsewhere, it shows later whether the chain was cut.</summary>
/// <param name="OwnerId">The tenant, or <see cref="Tenancy.Tenant.Platform"/>.</param>
/// <param name="Number">The seal's number.</param>
/// <param name="Hash">The seal's hash.</param>
[ImmutableObject(true)]
public sealed record AuditHead(Guid OwnerId, long Number, string Hash)
{
    /// <summary>The chain; see <see cref="AuditSeal.Chain"/>.</summary>
    /// <value>Empty: the owner's own.</value>
    public string Chain { get; init; } = "";
}
