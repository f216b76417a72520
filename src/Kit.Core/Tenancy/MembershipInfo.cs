using System.ComponentModel;

namespace Kit.Tenancy;

/// <summary>What a request needs to know of a membership; immutable, kept in memory for a short while.</summary>
/// <param name="Id">The membership's id.</param>
/// <param name="TenantId">The tenant it belongs to.</param>
/// <param name="UserId">The person.</param>
/// <param name="Name">The person's name within the tenant.</param>
/// <param name="Email">The person's address within the tenant.</param>
/// <param name="Role">The name of the role.</param>
[ImmutableObject(true)]
public sealed record MembershipInfo(Guid Id, Guid TenantId, Guid UserId, string Name, string Email, string Role);
