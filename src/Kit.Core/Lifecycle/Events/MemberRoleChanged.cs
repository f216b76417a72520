using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>A member has another role.</summary>
/// <param name="MembershipId">The membership.</param>
/// <param name="UserId">The person.</param>
/// <param name="Role">The role.</param>
/// <param name="Before">What it was.</param>
[Event("member.role_changed")]
public sealed record MemberRoleChanged(Guid MembershipId, Guid UserId, string Role, string Before) : IKeyedEvent
{
    string IKeyedEvent.Key => MembershipId.ToString();
}
