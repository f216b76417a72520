using Kit.Data;
using Kit.Events;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Lifecycle;

/// <summary>
/// Says what becomes of tenants and their members, whoever changes them: it is read off the changes themselves. What is done to tenants from above is the
/// platform's to hear of, since a tenant that is shut does not work.
/// </summary>
internal sealed class LifecycleFacts(EventFacts facts) : ISaveParticipant
{
    public void Prepare(KitDbContext context, ICollection<ISaveCheck> checks)
    {
        if (context.Scope is not { IsOpen: true })
        {
            return;
        }

        List<(object Fact, Guid? Owner)>? found = null;
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry is { State: EntityState.Added or EntityState.Modified, Entity: Tenant tenant })
            {
                Guid? owner = context.SeesAll ? Tenant.Platform : null;
                (found ??= []).AddRange(Of(context.Entry(tenant)).Select(f => (f, owner)));
            }
            else if (entry is { State: EntityState.Added or EntityState.Modified, Entity: Membership member } && Of(context.Entry(member)) is { } fact)
            {
                (found ??= []).Add((fact, (Guid)entry.Property(KitAnnotations.TenantId).CurrentValue!));
            }
        }

        found?.ForEach(f => facts.Add(context, f.Fact, f.Owner));
    }

    private static IEnumerable<object> Of(EntityEntry<Tenant> entry)
    {
        var tenant = entry.Entity;
        if (entry.State == EntityState.Added)
        {
            yield return new TenantCreated(tenant.Id, tenant.Slug, tenant.Name);
            yield break;
        }

        var (name, slug, status) = (entry.Property(t => t.Name), entry.Property(t => t.Slug), entry.Property(t => t.Status));
        if (name.OriginalValue != name.CurrentValue)
        {
            yield return new TenantRenamed(tenant.Id, tenant.Name, name.OriginalValue);
        }

        if (slug.OriginalValue != slug.CurrentValue)
        {
            yield return new TenantSlugChanged(tenant.Id, tenant.Slug, slug.OriginalValue);
        }

        if (status.OriginalValue != status.CurrentValue && OfStatus(tenant, status.OriginalValue) is { } fact)
        {
            yield return fact;
        }
    }

    // That one is set up is no news of its own: what waits for that runs then.
    private static object? OfStatus(Tenant tenant, TenantStatus before) => (before, tenant.Status) switch
    {
        (_, TenantStatus.Closed) => new TenantClosed(tenant.Id),
        (_, TenantStatus.Closing) => new TenantClosing(tenant.Id, tenant.StatusReason, tenant.ClosesAt),
        (TenantStatus.Closing, _) => new TenantReopened(tenant.Id, tenant.StatusReason),
        (_, TenantStatus.Suspended) => new TenantSuspended(tenant.Id, tenant.StatusReason),
        (TenantStatus.Suspended, TenantStatus.Active) => new TenantResumed(tenant.Id, tenant.StatusReason),
        _ => null,
    };

    private static object? Of(EntityEntry<Membership> entry)
    {
        var member = entry.Entity;
        var isActive = member.Status == MembershipStatus.Active;
        var (role, status) = (entry.Property(m => m.Role), entry.Property(m => m.Status));
        var wasActive = entry.State == EntityState.Modified && status.OriginalValue == MembershipStatus.Active;
        return (wasActive, isActive) switch
        {
            (false, true) => new MemberJoined(member.Id, member.UserId, member.Role),
            (true, false) => new MemberRemoved(member.Id, member.UserId),
            (true, true) when role.OriginalValue != member.Role => new MemberRoleChanged(member.Id, member.UserId, member.Role, role.OriginalValue),
            _ => null,
        };
    }
}
