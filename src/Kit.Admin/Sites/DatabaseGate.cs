using Kit.Data;
using Kit.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Admin;

/// <summary>Lets through to the databases that tenants are in at this moment, by what their rows say, and to no other name.</summary>
internal static class DatabaseGate
{
    public const string Parameter = "database";

    public static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var name = (string)http.GetRouteValue(Parameter)!;
        var tenants = await http.RequestServices.GetRequiredService<KitDbContext>().Set<Tenant>().AsNoTracking()
            .Where(t => t.Database == name && t.Status != TenantStatus.Closed).OrderBy(t => t.Name).ThenBy(t => t.Id)
            .Select(t => new { t.Id, t.Name }).ToListAsync(http.RequestAborted);
        if (tenants.Count == 0)
        {
            return Results.NotFound();
        }

        http.Features.Set(new AdminDatabase(name, [.. tenants.Select(t => new KeyValuePair<Guid, string>(t.Id, t.Name))]));
        return await next(context);
    }
}
