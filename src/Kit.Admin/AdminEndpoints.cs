using Kit.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kit.Admin;

/// <summary>The routes of both sites. Forms are checked against forgery because they are read as forms.</summary>
internal static class AdminEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, AdminSite site)
    {
        var group = endpoints.MapGroup(AdminSite.Path).RequireAuthorization(site.Permission).WithMetadata(site.Metadata).ExcludeFromDescription();
        group.AddEndpointFilter(static (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        MapPages(group, site);
        if (site.ForOperators)
        {
            // The same pages of each database that tenants have for themselves. It stands in the path, so that each link, form and way back keeps it.
            group.MapGet(AdminDatabase.Sign, (Delegate)((HttpContext http) => DatabasesEndpoint.GetAsync(new(site, http))));
            MapPages(group.MapGroup($"{AdminDatabase.Sign}{{{DatabaseGate.Parameter}}}").AddEndpointFilter(DatabaseGate.InvokeAsync), site);
        }

        // Strangers are sent to the login from any address of the site, and so don't learn which of them exist.
        group.Map("{**anything}", (Delegate)(static () => Results.NotFound()));
    }

    public static void MapAssets(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/_kit/admin.css", static (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=3600";
            return Results.Stream(typeof(AdminEndpoints).Assembly.GetManifestResourceStream("Kit.Admin.admin.css")!, "text/css; charset=utf-8");
        })
        .WithMetadata(new AnyTenancyAttribute()).AllowAnonymous().ExcludeFromDescription();

    private static void MapPages(RouteGroupBuilder group, AdminSite site)
    {
        group.MapGet("", (Delegate)((HttpContext http) => HomeEndpoint.GetAsync(new(site, http))));
        group.MapGet(AuditLog.Path, (Delegate)((HttpContext http) => AuditEndpoint.GetAsync(new(site, http))));
        group.MapGet(AuditLog.Path + "/export", (Delegate)((HttpContext http) => AuditExportEndpoint.GetAsync(new(site, http))));
        group.MapGet(AuditLog.Path + "/{id}", (HttpContext http, string id) => AuditEndpoint.GetAsync(new(site, http), id));
        group.MapGet("{entity}", (HttpContext http, string entity) => ListEndpoint.GetAsync(new(site, http), entity));
        group.MapGet("{entity}/new", (HttpContext http, string entity) => CreateEndpoint.GetAsync(new(site, http), entity));
        group.MapPost("{entity}/new", (HttpContext http, string entity, IFormCollection form) => CreateEndpoint.PostAsync(new(site, http), entity, form));
        group.MapGet("{entity}/{id}", (HttpContext http, string entity, string id) => DetailsEndpoint.GetAsync(new(site, http), entity, id));
        group.MapGet("{entity}/{id}/edit", (HttpContext http, string entity, string id) => EditEndpoint.GetAsync(new(site, http), entity, id));
        group.MapPost("{entity}/{id}/edit", (HttpContext http, string entity, string id, IFormCollection form) => EditEndpoint.PostAsync(new(site, http), entity, id, form));
        group.MapGet("{entity}/{id}/delete", (HttpContext http, string entity, string id) => DeleteEndpoint.GetAsync(new(site, http), entity, id));
        group.MapPost("{entity}/{id}/delete", (HttpContext http, string entity, string id, IFormCollection form) => DeleteEndpoint.PostAsync(new(site, http), entity, id, form));
        group.MapGet("{entity}/{id}/history", (HttpContext http, string entity, string id) => HistoryEndpoint.GetAsync(new(site, http), entity, id));
    }
}
