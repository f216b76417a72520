using System.ComponentModel;

namespace Kit.Tenancy;

/// <summary>What a tenant is told of a person.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Name">The name.</param>
/// <param name="Email">The address.</param>
[ImmutableObject(true)]
public sealed record UserSummary(Guid Id, string Name, string Email);
