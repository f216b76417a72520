using Kit.Data;
using Kit.Lifecycle;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

internal sealed class TenantProvisioner(ITenantScopes scopes, IOptions<TenancyOptions> tenancy) : ITenantProvisioner
{
    private const int SlugTries = 50;
    private const int Races = 5;

    public async Task<TenantInfo> CreateAsync(NewTenant tenant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return (await CreateAsync(tenant, Actor.System, async (services, info, token) =>
        {
            var owner = await UserAccounts.RequireAsync(services.GetRequiredService<KitDbContext>(), tenant.OwnerId, token);
            if (tenant.Welcome)
            {
                services.GetRequiredService<AuthMails>().Welcome(owner, info);
            }

            return owner;
        }, cancellationToken))!;
    }

    /// <summary>Makes a tenant; what the callback adds to the context is saved in the same transaction.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="owner">Finds or makes the owner, within the new tenant's scope; <see langword="null"/> takes everything back.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tenant, or <see langword="null"/> when the callback gave up.</returns>
    internal async Task<TenantInfo?> CreateAsync(
        NewTenant tenant, Actor actor, Func<IServiceProvider, TenantInfo, CancellationToken, Task<KitUser?>> owner, CancellationToken cancellationToken)
    {
        for (var race = 1; ; race++)
        {
            var row = new Tenant { Name = tenant.Name.Trim(), Slug = await ChooseSlugAsync(tenant, cancellationToken), TimeZone = tenant.TimeZone };
            var info = TenantInfo.Of(row);
            await using var scope = scopes.Open(info, actor);
            var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await owner(scope.ServiceProvider, info, cancellationToken) is not { } user)
            {
                return null;
            }

            scope.ServiceProvider.GetRequiredService<ITenantLifecycle>().Add(row);
            db.Add(new Membership { UserId = user.Id, Name = user.Name, Email = user.Email!, Role = Roles.Owner });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return TenantInfo.Of(row);
            }
            catch (DbUpdateException) when (race < Races)
            {
                await transaction.RollbackAsync(cancellationToken);
                if (!await IsTakenAsync(row.Slug, cancellationToken))
                {
                    throw;
                }
            }
        }
    }

    public async Task<Guid> AddMemberAsync(Guid tenantId, Guid userId, string role, CancellationToken cancellationToken = default)
    {
        await using var scope = await scopes.OpenAsync(tenantId, cancellationToken: cancellationToken);
        var db = scope.ServiceProvider.GetRequiredService<IControlPlane>().Db;
        var user = await UserAccounts.RequireAsync(db, userId, cancellationToken);
        var membership = await JoinAsync(db, user, role, keepRole: false, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return membership.Id;
    }

    /// <summary>Adds a membership to the caller's save, or revives the one that was removed.</summary>
    /// <param name="db">The tenant's context.</param>
    /// <param name="user">Who joins.</param>
    /// <param name="role">The role.</param>
    /// <param name="keepRole">Whether somebody who is a member already keeps the role they have.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static async Task<Membership> JoinAsync(KitDbContext db, KitUser user, string role, bool keepRole, CancellationToken cancellationToken)
    {
        if (role is not (Roles.Owner or Roles.Admin or Roles.Member))
        {
            throw new KitException(AuthErrors.UnknownMember, $"There is no role '{role}'.");
        }

        if (await db.Set<Membership>().FirstOrDefaultAsync(m => m.UserId == user.Id, cancellationToken) is not { } membership)
        {
            membership = new() { UserId = user.Id, Name = user.Name, Email = user.Email! };
            db.Add(membership);
        }

        else if (keepRole && membership.Status == MembershipStatus.Active)
        {
            return membership;
        }

        membership.Role = role;
        membership.Status = MembershipStatus.Active;
        return membership;
    }

    private async Task<string> ChooseSlugAsync(NewTenant tenant, CancellationToken cancellationToken)
    {
        if (tenant.Slug is { } wanted)
        {
            if (!Slug.IsWellFormed(wanted) || IsReserved(wanted) || await IsTakenAsync(wanted, cancellationToken))
            {
                throw new InvalidSlugException(wanted);
            }

            return wanted;
        }

        var start = Slug.From(tenant.Name);
        start = start.Length switch { 0 => "team", 1 => $"team-{start}", > 34 => start[..34].TrimEnd('-'), _ => start };
        for (var number = 1; number <= SlugTries; number++)
        {
            var slug = number == 1 ? start : $"{start}-{number}";
            if (!IsReserved(slug) && !await IsTakenAsync(slug, cancellationToken))
            {
                return slug;
            }
        }

        return $"{start}-{Secret.Hash(Secret.New())[..5]}";
    }

    private bool IsReserved(string slug) => tenancy.Value.ReservedSlugs.Contains(slug);

    // Also by a tenant that had it before.
    private async Task<bool> IsTakenAsync(string slug, CancellationToken cancellationToken)
    {
        await using var scope = scopes.OpenPlatformWide();
        var db = scope.ServiceProvider.GetRequiredService<KitDbContext>();
        return await db.Set<Tenant>().AnyAsync(t => t.Slug == slug, cancellationToken) || await db.Set<TenantSlug>().AnyAsync(s => s.Slug == slug, cancellationToken);
    }
}
