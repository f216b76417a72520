using Kit.Events;

namespace Kit.Auth;

/// <summary>Somebody was invited to the tenant.</summary>
/// <param name="InvitationId">The invitation.</param>
/// <param name="Email">The address.</param>
/// <param name="Role">The role that the person gets.</param>
/// <param name="InvitedById">The membership that invited.</param>
[Event("member.invited")]
public sealed record MemberInvited(Guid InvitationId, string Email, string Role, Guid InvitedById) : IKeyedEvent
{
    string IKeyedEvent.Key => InvitationId.ToString();
}
