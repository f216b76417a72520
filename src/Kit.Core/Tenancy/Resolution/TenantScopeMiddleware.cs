using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Tenancy;

/// <summary>
/// After authentication: checks the caller against the request's tenant and opens the tenant scope. A tenant that does not exist, one that the
/// caller does not belong to, and one that is closed are all answered with the same 404. What the tenant's state is, and where it has moved,
/// is told only to those who belong to it.
/// </summary>
internal sealed class TenantScopeMiddleware(
    RequestDelegate next, ITenantStore store, IMembershipDirectory memberships, PermissionRegistry permissions, IUnavailableTenantAnswer unavailable,
    IOptions<TenancyOptions> options, ILogger<TenantScopeMiddleware> logger)
{
    private readonly bool _claimNamesTenant = options.Value.EffectiveSources.Contains(TenantSource.Claim);
    private readonly bool _inMetrics = options.Value.TenantInMetrics;

    public async Task InvokeAsync(HttpContext context, TenantScope scope)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            await next(context);
            return;
        }

        var feature = context.Features.Get<ITenantFeature>() as TenantFeature;
        var claim = context.User.FindFirstValue(KitClaims.Tenant);
        var tenancy = endpoint.TenancyOf();
        if (tenancy == EndpointTenancy.PlatformWide || (tenancy == EndpointTenancy.Any && feature?.Candidate is null))
        {
            // A token is good for its tenant's endpoints, and for those of the protocol that made it.
            scope.OpenPlatformWide(ActorOf(context.User, null), PlatformPermissions(context.User));
            await next(context);
            return;
        }

        if (feature?.Candidate is null && _claimNamesTenant && claim is not null)
        {
            var candidate = new TenantCandidate(TenantCandidateKind.Id, claim);
            feature = new(candidate, await store.FindAsync(candidate, context.RequestAborted), TenantSource.Claim);
            context.Features.Set<ITenantFeature>(feature);
        }

        if (context.User.Identity?.IsAuthenticated != true || endpoint.Metadata.GetMetadata<AdmitsAnybodyAttribute>() is not null)
        {
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            {
                // Not let in yet: authorization answers with a challenge, the same for tenants that exist and those that don't.
                await next(context);
            }
            else if (feature?.Tenant is { } open)
            {
                scope.OpenTenant(open, Actor.Anonymous);
                await RunAsync(context, open);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }

            return;
        }

        if (feature?.Found is not { } tenant || tenant.Status == TenantStatus.Closed || await AdmitAsync(context, tenant, claim) is not { } caller)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (FormerAddress.IsLeft(feature))
        {
            FormerAddress.Redirect(context, feature, options.Value.BaseDomain);
        }
        else if (!tenant.IsActive && endpoint.Metadata.GetMetadata<AnswersWhileAttribute>()?.Statuses.Contains(tenant.Status) != true)
        {
            await unavailable.WriteAsync(context, tenant, caller.Permissions);
        }
        else
        {
            scope.OpenTenant(tenant, caller.Actor, caller.Membership, caller.Permissions);
            await RunAsync(context, tenant);
        }
    }

    private async Task RunAsync(HttpContext context, TenantInfo tenant)
    {
        if (_inMetrics)
        {
            context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new(TenantTelemetry.Tag, tenant.Id.ToString()));
        }

        Activity.Current?.SetTag(TenantTelemetry.Tag, tenant.Id.ToString());
        using (logger.BeginTenant(tenant.Id))
        {
            await next(context);
        }
    }

    /// <summary>As whom the caller is let in; <see langword="null"/> for whoever does not belong to the tenant.</summary>
    private async ValueTask<Caller?> AdmitAsync(HttpContext context, TenantInfo tenant, string? claim)
    {
        var user = context.User;
        var isClient = user.HasClaim(c => c.Type == KitClaims.ClientId);
        if (isClient && claim is null)
        {
            return null;
        }

        if (claim is not null && !(Guid.TryParse(claim, out var claimed) && claimed == tenant.Id))
        {
            return null;
        }

        if (Guid.TryParse(user.FindFirstValue(KitClaims.Subject), out var userId))
        {
            if (await memberships.FindAsync(tenant.Id, userId, context.RequestAborted) is not { } membership)
            {
                return null;
            }

            var allowed = permissions.Of(membership.Role);
            return new(ActorOf(user, membership), membership, isClient ? allowed.Intersect(permissions.Client) : allowed);
        }

        return isClient ? new(ActorOf(user, null), null, permissions.Client) : null;
    }

    private PermissionSet PlatformPermissions(ClaimsPrincipal user) =>
        user.HasClaim(c => c.Type == KitClaims.Operator) && !user.HasClaim(c => c.Type == KitClaims.ClientId) ? permissions.Operator : PermissionSet.None;

    private static Actor ActorOf(ClaimsPrincipal user, MembershipInfo? membership)
    {
        if (user.Identity?.IsAuthenticated != true)
        {
            return Actor.Anonymous;
        }

        var id = user.FindFirstValue(KitClaims.Subject) ?? user.FindFirstValue(KitClaims.ClientId) ?? "";
        var name = membership?.Name ?? user.FindFirstValue(KitClaims.Name) ?? id;
        var kind = !Guid.TryParse(id, out _) ? ActorKind.Client
            : user.HasClaim(c => c.Type == KitClaims.Operator) ? ActorKind.Operator
            : ActorKind.User;
        return new(kind, id, name);
    }

    private readonly record struct Caller(Actor Actor, MembershipInfo? Membership, PermissionSet Permissions);
}
