using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>Somebody is a member of the tenant no more.</summary>
/// <param name="MembershipId">The membership.</param>
/// <param name="UserId">The person.</param>
[Event("member.removed")]
public sealed record MemberRemoved(Guid MembershipId, Guid UserId) : IKeyedEvent
{
    string IKeyedEvent.Key => MembershipId.ToString();
}
