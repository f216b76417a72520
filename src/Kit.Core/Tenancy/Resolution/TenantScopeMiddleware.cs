using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kit.Tenancy;

/// <summary>
/// After authentication: checks the caller against the request's tenant and opens the tenant scope. An unknown tenant, a suspended one
/// and one that the caller does not belong to are all answered with the same 404.
/// </summary>
internal sealed class TenantScopeMiddleware(
    RequestDelegate next, ITenantStore store, IMembershipDirectory memberships, PermissionRegistry permissions,
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

        var feature = context.Features.Get<ITenantFeature>();
        var claim = context.User.FindFirstValue(KitClaims.Tenant);
        var tenancy = endpoint.TenancyOf();
        if (tenancy == EndpointTenancy.PlatformWide || (tenancy == EndpointTenancy.Any && feature?.Candidate is null))
        {
            // A token is good for its tenant's endpoints, and for those of the protocol that made it.
            scope.OpenPlatformWide(ActorOf(context.User, null), PlatformPermissions(context.User));
            await next(context);
            return;
        }

        var tenant = feature?.Tenant;
        if (feature?.Candidate is null && _claimNamesTenant && claim is not null)
        {
            tenant = await store.FindActiveAsync(new(TenantCandidateKind.Id, claim), context.RequestAborted);
            context.Features.Set<ITenantFeature>(new TenantFeature(new(TenantCandidateKind.Id, claim), tenant));
        }

        if (context.User.Identity?.IsAuthenticated != true)
        {
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            {
                // Not let in yet: authorization answers with a challenge, the same for tenants that exist and those that don't.
                await next(context);
            }
            else if (tenant is null)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
            else
            {
                scope.OpenTenant(tenant, Actor.Anonymous);
                await RunAsync(context, tenant);
            }

            return;
        }

        if (tenant is null || !await OpenAsync(context, scope, tenant, claim))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await RunAsync(context, tenant);
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

    private async ValueTask<bool> OpenAsync(HttpContext context, TenantScope scope, TenantInfo tenant, string? claim)
    {
        var user = context.User;
        var isClient = user.HasClaim(c => c.Type == KitClaims.ClientId);
        if (isClient && claim is null)
        {
            return false;
        }

        if (claim is not null && !(Guid.TryParse(claim, out var claimed) && claimed == tenant.Id))
        {
            return false;
        }

        if (Guid.TryParse(user.FindFirstValue(KitClaims.Subject), out var userId))
        {
            if (await memberships.FindAsync(tenant.Id, userId, context.RequestAborted) is not { } membership)
            {
                return false;
            }

            var allowed = permissions.Of(membership.Role);
            scope.OpenTenant(tenant, ActorOf(user, membership), membership, isClient ? allowed.Intersect(permissions.Client) : allowed);
            return true;
        }

        if (!isClient)
        {
            return false;
        }

        scope.OpenTenant(tenant, ActorOf(user, null), permissions: permissions.Client);
        return true;
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
}
