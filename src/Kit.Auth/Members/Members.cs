using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Auth;

/// <summary>
/// The rules by which a tenant's members change: nobody grants, changes or takes away a role that they don't hold in full, and a tenant
/// keeps an owner.
/// </summary>
internal sealed class Members(IControlPlane control, TenantScope scope, PermissionRegistry permissions)
{
    public IEnumerable<string> GrantableRoles => new[] { Roles.Member, Roles.Admin, Roles.Owner }.Where(Holds);

    public bool Holds(string role) => Holds(scope.Permissions, role);

    /// <summary>Whether a set holds everything that a role gives. A role that does not exist is held by nobody.</summary>
    private bool Holds(PermissionSet held, string role)
    {
        var asked = permissions.Of(role);
        return role is Roles.Owner or Roles.Admin or Roles.Member && asked.Names.All(held.Has);
    }

    public Task<List<Membership>> ListAsync(CancellationToken cancellationToken) =>
        control.Db.Set<Membership>().AsNoTracking().Where(m => m.Status == MembershipStatus.Active).OrderBy(m => m.Name).ThenBy(m => m.Id).ToListAsync(cancellationToken);

    public async Task ChangeRoleAsync(Guid membershipId, string role, CancellationToken cancellationToken)
    {
        Require(role);
        await ChangeAsync(membershipId, member => member.Role = role, losesOwner: role != Roles.Owner, cancellationToken);
    }

    public Task RemoveAsync(Guid membershipId, CancellationToken cancellationToken) =>
        ChangeAsync(membershipId, member => member.Status = MembershipStatus.Removed, losesOwner: true, cancellationToken);

    /// <summary>Whether whoever invited may still grant the role.</summary>
    public async Task<bool> MayStillGrantAsync(Invitation invitation, CancellationToken cancellationToken)
    {
        var inviter = await control.Db.Set<Membership>().AsNoTracking()
            .FirstOrDefaultAsync(m => m.Id == invitation.InvitedById && m.Status == MembershipStatus.Active, cancellationToken);
        return inviter is not null && permissions.Of(inviter.Role).Has(AuthPermissions.ManageMembers) && Holds(permissions.Of(inviter.Role), invitation.Role);
    }

    /// <exception cref="RoleRuleException">The one who acts does not hold the role.</exception>
    public void Require(string role)
    {
        if (!Holds(role))
        {
            throw new RoleRuleException(AuthErrors.RoleNotHeld, 403, "You can only grant, change or remove roles that you hold yourself.");
        }
    }

    private async Task ChangeAsync(Guid membershipId, Action<Membership> change, bool losesOwner, CancellationToken cancellationToken)
    {
        await using var transaction = await control.Db.Database.BeginTransactionAsync(cancellationToken);

        // Two owners who demote each other at once: writing the rows makes the second wait for the first, and see what it did.
        await control.Db.Set<Membership>().Where(m => m.Role == Roles.Owner)
            .ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, m => m.Role), cancellationToken);
        var member = await control.Db.Set<Membership>().FirstOrDefaultAsync(m => m.Id == membershipId && m.Status == MembershipStatus.Active, cancellationToken)
            ?? throw new RoleRuleException(AuthErrors.UnknownMember, 404, "There is no such member.");
        Require(member.Role);
        var isLast = member.Role == Roles.Owner
            && !await control.Db.Set<Membership>().AnyAsync(m => m.Role == Roles.Owner && m.Status == MembershipStatus.Active && m.Id != membershipId, cancellationToken);
        if (isLast && losesOwner)
        {
            throw new RoleRuleException(AuthErrors.LastOwner, 409, "The last owner can't be removed or demoted. Make somebody else an owner first.");
        }

        change(member);
        await control.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
