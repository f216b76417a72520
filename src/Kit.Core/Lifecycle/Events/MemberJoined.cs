using Kit.Events;

namespace Kit.Lifecycle;

/// <summary>Somebody is a member of the tenant, for the first time or again.</summary>
/// <param name="MembershipId">The membership.</param>
/// <param name="UserId">The person.</param>
/// <param name="Role">The role.</param>
[Event("member.joined")]
public sealed record MemberJoined(Guid MembershipId, Guid UserId, string Role) : IKeyedEvent
{
    string IKeyedEvent.Key => MembershipId.ToString();
}
