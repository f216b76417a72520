using Kit.Data;
using Kit.Hosting;
using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kit.Auth;

/// <summary>Choosing a tenant, and making another one.</summary>
internal static class TenantPages
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = AuthPages.Private(endpoints);
        group.MapGet("/tenants", (Delegate)((HttpContext context) => ShowAsync(context)));
        group.MapPost("/tenants", CreateAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string? error = null)
    {
        var services = context.RequestServices;
        var tenants = await services.GetRequiredService<IMembershipDirectory>().ListAsync(AuthPages.UserIdOf(context) ?? Guid.Empty, context.RequestAborted);
        var page = new TenantsPage(tenants, services.GetRequiredService<IOptions<AuthOptions>>().Value.AllowRegistration, error);
        return AuthPages.View("Tenants", page, error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, [FromForm] TenantForm form, TenantProvisioner tenants, TenantScope scope, KitLinks links, IOptions<AuthOptions> options,
        CancellationToken cancellationToken)
    {
        if (!options.Value.AllowRegistration || AuthPages.UserIdOf(context) is not { } userId)
        {
            return Results.NotFound();
        }

        if (AuthPages.CleanName(form.Name) is not { } name)
        {
            return await ShowAsync(context, "Give the organisation a name.");
        }

        var tenant = await tenants.CreateAsync(
            new(name, userId), scope.Actor,
            async (services, _, token) => await services.GetRequiredService<KitDbContext>().Set<KitUser>().FirstOrDefaultAsync(u => u.Id == userId && !u.Disabled, token),
            cancellationToken);
        return tenant is null ? Results.NotFound() : Results.Redirect(links.Tenant(tenant.Slug));
    }

    internal sealed class TenantForm
    {
        public string? Name { get; set; }
    }
}
